-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who was let in where, so that somebody who was let in at two stations is found.

-- What entries say of it: a pass, or that those before it at this station were taken back, by turns. One more pass of
-- somebody who is in at this station is none.
CREATE TABLE admission_claim (
  scope TEXT NOT NULL,
  person BLOB NOT NULL CHECK (length (person) = 16), -- blinded: the number that the station knows them by
  occasion TEXT NOT NULL,
  station TEXT NOT NULL REFERENCES station (id),
  seq INTEGER NOT NULL,
  effective INTEGER NOT NULL, -- milliseconds since 1970 by this server's clock
  takes_back INTEGER NOT NULL CHECK (takes_back IN (0, 1)),
  PRIMARY KEY (scope, person, occasion, station, seq),
  FOREIGN KEY (station, seq) REFERENCES event (station, seq)
) STRICT, WITHOUT ROWID;

-- What follows from them, written in the transaction that brings one: where the person was let in first.
CREATE TABLE admission (
  scope TEXT NOT NULL,
  person BLOB NOT NULL CHECK (length (person) = 16),
  occasion TEXT NOT NULL,
  station TEXT NOT NULL,
  seq INTEGER NOT NULL,
  effective INTEGER NOT NULL,
  duplicates INTEGER NOT NULL CHECK (duplicates >= 0), -- other stations with a pass that stands
  PRIMARY KEY (scope, person, occasion)
) STRICT, WITHOUT ROWID;

CREATE INDEX admission_duplicates ON admission (scope, occasion, effective) WHERE duplicates > 0;

-- Effective time of the entry: none after it is earlier.
ALTER TABLE head ADD COLUMN effective INTEGER NOT NULL DEFAULT 0;

-- Entries of before this version, for which the program that opens this file does it once.
CREATE TABLE admission_backlog (
  station TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (station, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO admission_backlog (station, seq)
SELECT station, seq FROM event WHERE type = 'outcome' AND occasion <> '' AND subject IS NOT NULL
AND outcome IN ('pass', 'override', 'card-only', 'doubtful', 'undo');
