-- Keys with which the server protects its forms and cookies: XML sealed under the keyring, so that a copy of the
-- database gives them to nobody.

CREATE TABLE host_protection_key (name TEXT PRIMARY KEY, sealed BLOB NOT NULL, created_at BIGINT NOT NULL);
