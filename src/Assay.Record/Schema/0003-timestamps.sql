-- RFC 3161 time stamps over tree heads: what others say of a head, so not part of the tree. meta 'timestamps' holds the
-- running digest over these rows in the order of id, so that a changed or missing row is found.

CREATE TABLE tree_head_timestamp (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, authority TEXT NOT NULL, at BIGINT NOT NULL, token BLOB NOT NULL);
CREATE INDEX tree_head_timestamp_size ON tree_head_timestamp (size);
