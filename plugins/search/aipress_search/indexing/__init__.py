"""The index follows the site.

``changes``  what has changed is noted in a row for each thing, in the transaction of the observer.
``following``  the noted things are read and handed to the engine, in batches, outside any transaction that writes.
``building``  a whole new index beside the one that answers; what changes meanwhile goes to both.
``behind``  what has gone and the index still has: no query finds it.
``checking``  engine and database are compared, and differences noted as changes.

Nothing is lost: a row is deleted only when the engine has taken the thing as it was when the row was read.
"""
