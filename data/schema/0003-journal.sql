-- SPDX-License-Identifier: GPL-3.0-or-later
-- The journal: a hash chain of events, its head, and what is derived from it for look-ups.

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  hash BLOB NOT NULL CHECK (length (hash) = 32),
  json BLOB NOT NULL -- sealed
) STRICT;

-- Kept apart from the entries, so that a journal cut off at its end no longer fits.
CREATE TABLE journal_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length (hash) = 32)
) STRICT;

INSERT INTO journal_head (one, seq, hash) VALUES (1, 0, zeroblob (32));

-- Derived from the entries in the transaction that appends them; "verify" compares it with the
-- chain. No foreign key on person: the journal outlives the roster.
CREATE TABLE journal_index (
  seq INTEGER PRIMARY KEY REFERENCES journal (seq),
  person INTEGER NOT NULL, -- 0 = nobody
  occasion TEXT NOT NULL, -- "" = none
  type TEXT NOT NULL,
  outcome TEXT NOT NULL, -- nick, "" = none
  spent INTEGER NOT NULL CHECK (spent IN (0, 1)),
  consent INTEGER NOT NULL,
  time INTEGER NOT NULL, -- milliseconds since 1970 UTC
  station TEXT NOT NULL
) STRICT;

CREATE INDEX journal_index_person ON journal_index (person, occasion, seq);
CREATE INDEX journal_index_time ON journal_index (time);

-- Against honest mistakes only; whoever can write the file can drop them. The chain is for those.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
  SELECT raise (ABORT, 'journal entries are never changed');
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
  SELECT raise (ABORT, 'journal entries are never removed');
END;
