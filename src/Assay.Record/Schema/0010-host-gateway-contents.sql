-- A gateway that follows this record says what it serves in the row that says that it is there: one row, one writer.

ALTER TABLE host_gateway_replica ADD COLUMN setup TEXT;
UPDATE host_gateway_replica SET setup = (SELECT s.setup FROM host_gateway_setup s WHERE s.id = host_gateway_replica.id);
DROP TABLE host_gateway_setup;
