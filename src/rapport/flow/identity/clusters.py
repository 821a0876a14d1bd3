"""Who is one person: the components of accepted pairs, cut where they hold together badly."""

import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.steps import arrow_step


@arrow_step(reads=(workings.COMPONENTS, workings.INNER_PAIRS), writes=workings.CLUSTERS)
def clusters(components: pa.Table, pairs: pa.Table) -> pa.Table:
    return pa.table(
        {"node": components["node"], "cluster": components["component"]},
        schema=workings.CLUSTERS.schema,
    )
