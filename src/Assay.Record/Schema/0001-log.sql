-- The log. Columns are BIGINT, TEXT, DOUBLE PRECISION or BLOB; nothing newer than SQLite 3.35 and PostgreSQL 15.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

-- type and at repeat what the leaf says, for walks; the verifier compares them.
CREATE TABLE entry (idx BIGINT PRIMARY KEY, type TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, leaf BLOB NOT NULL);
CREATE INDEX entry_type ON entry (type, idx);
CREATE INDEX entry_actor ON entry (actor, idx);

-- Hash over the full subtree of 2^level leaves that starts at idx * 2^level.
CREATE TABLE node (level BIGINT NOT NULL, idx BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx));

CREATE TABLE tree_head (size BIGINT PRIMARY KEY, root BLOB NOT NULL, at BIGINT NOT NULL, envelope BLOB NOT NULL);

CREATE TABLE blob (commitment TEXT PRIMARY KEY, entry BIGINT NOT NULL, name TEXT NOT NULL, salt BLOB, content BLOB, erased_by BIGINT);
CREATE INDEX blob_entry ON blob (entry);
