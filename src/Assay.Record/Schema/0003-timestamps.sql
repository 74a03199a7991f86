-- RFC 3161 time stamps over tree heads: what others say of a head, so they are not part of the tree. A head may get them
-- at any time after it was signed.

CREATE TABLE tree_head_timestamp (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, authority TEXT NOT NULL, at BIGINT NOT NULL, token BLOB NOT NULL);
CREATE INDEX tree_head_timestamp_size ON tree_head_timestamp (size);

-- One row: how many stamps there are, and the running SHA-256 over them in the order of id. So a changed, added or missing
-- stamp is found, as in the log; unlike the log, nothing signs it.
CREATE TABLE tree_head_timestamp_sum (id BIGINT PRIMARY KEY, stamps BIGINT NOT NULL, digest TEXT NOT NULL);
INSERT INTO tree_head_timestamp_sum (id, stamps, digest) VALUES (1, 0, '');
