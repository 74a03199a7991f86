-- A gateway that ends says so and stays for a day: whoever asks sees that it was there, and when it went.

ALTER TABLE host_gateway_replica ADD COLUMN ended_at BIGINT;
