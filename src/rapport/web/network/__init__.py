"""Who moves whom: leaders among buyers and by topic, their ties on a map, critics, what spread.

Never: who may not be judged; a list of friends; a map as the only form; a group of fewer than
twenty people.
"""
