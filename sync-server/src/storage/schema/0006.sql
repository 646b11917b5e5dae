-- When and from which part of the log the rules judged a case: with both, anybody comes to the same findings.
DELETE FROM case_finding;
DELETE FROM case_evaluation;
ALTER TABLE case_evaluation ADD COLUMN moment_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_evaluation ADD COLUMN log_size INTEGER NOT NULL DEFAULT 0;
