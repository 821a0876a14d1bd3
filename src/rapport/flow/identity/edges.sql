-- One row: one pair that is accepted by itself.
select l, r from judged where state = 'accepted'
