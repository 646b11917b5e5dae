-- What was set aside is tried again when what it lacked has arrived, and joins at its place of the log.
ALTER TABLE quarantine ADD COLUMN log_index INTEGER;

-- Cache: numbers of documents that this terminal has assigned, voided or given back.
CREATE TABLE used_number (
    series TEXT NOT NULL,
    year   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (series, year, number)
) STRICT, WITHOUT ROWID;

-- A sealed document is not edited.
ALTER TABLE document ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
