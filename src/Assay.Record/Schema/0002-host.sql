-- What the server needs beside the record: who may sign in. Secrets are hashes; nothing here is evidence, and nothing
-- here is covered by the tree. Leaving these tables out of a copy loses sign-ins, never proof.

CREATE TABLE host_account (
    id TEXT PRIMARY KEY, actor TEXT NOT NULL, login TEXT NOT NULL, password TEXT NOT NULL, created_at BIGINT NOT NULL,
    failures BIGINT NOT NULL, locked_until BIGINT, disabled BIGINT NOT NULL);
CREATE UNIQUE INDEX host_account_login ON host_account (login);

-- Cookie sessions, API tokens and one-time links: only the SHA-256 of the secret is kept.
CREATE TABLE host_secret (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, account TEXT, actor TEXT, label TEXT NOT NULL, created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, seen_at BIGINT NOT NULL);
CREATE INDEX host_secret_account ON host_secret (account, kind);

CREATE TABLE host_idempotency (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status BIGINT NOT NULL, body BLOB, location TEXT, created_at BIGINT NOT NULL);
