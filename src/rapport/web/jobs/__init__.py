"""Work that goes on behind the pages: queue, leases, schedules, progress.

Never: what the work is about.
"""
