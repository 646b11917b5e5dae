-- What was set aside is tried again when what it lacked has arrived, and joins at its place of the log.
ALTER TABLE quarantine ADD COLUMN log_index INTEGER;
