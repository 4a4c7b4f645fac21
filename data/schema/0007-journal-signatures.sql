-- SPDX-License-Identifier: GPL-3.0-or-later
-- A journal that nobody changes unseen: signatures of the station, personal values beside the chain, receipts.

-- 1: the chain has the whole text; 2: it has commitments in the place of personal values, and is signed.
ALTER TABLE journal ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2));
ALTER TABLE journal ADD COLUMN signature BLOB CHECK (signature IS NULL OR length (signature) = 64);

-- Of the newest head only: an older one cannot be put back.
ALTER TABLE journal_head ADD COLUMN signature BLOB CHECK (signature IS NULL OR length (signature) = 64);

-- Made with the first entry that is signed.
CREATE TABLE journal_key (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  public BLOB NOT NULL CHECK (length (public) = 32),
  secret BLOB NOT NULL, -- sealed
  since INTEGER NOT NULL CHECK (since > 0), -- the first entry that is signed
  mark BLOB NOT NULL CHECK (length (mark) = 64) -- signature of since and of the hash before it
) STRICT;

-- What entries say of somebody, with the salt of its commitment. Erased: sealed goes, the row stays.
CREATE TABLE journal_part (
  id INTEGER PRIMARY KEY CHECK (id = 16 * seq + kind),
  seq INTEGER NOT NULL REFERENCES journal (seq),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 15),
  sealed BLOB,
  erased INTEGER REFERENCES journal (seq), -- the entry that proves it
  CHECK ((sealed IS NULL) = (erased IS NOT NULL))
) STRICT;

CREATE INDEX journal_part_erased ON journal_part (erased) WHERE erased IS NOT NULL;

-- Heads as a server has countersigned them.
CREATE TABLE journal_receipt (
  seq INTEGER NOT NULL CHECK (seq > 0),
  hash BLOB NOT NULL CHECK (length (hash) = 32),
  server BLOB NOT NULL CHECK (length (server) = 32), -- its public key
  signature BLOB NOT NULL CHECK (length (signature) = 64),
  time INTEGER NOT NULL, -- seconds UTC, as the server has it
  PRIMARY KEY (server, seq, hash)
) STRICT, WITHOUT ROWID;
