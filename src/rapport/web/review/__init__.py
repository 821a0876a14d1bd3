"""The review desk: doubtful pairs and groups that grew, judged by people, and what that tells.

Never: a judgement written but by people/services; our opinion shown on a pair that measures us.
"""
