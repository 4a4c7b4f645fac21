-- SPDX-License-Identifier: GPL-3.0-or-later
-- What visits left open for staff to settle.

-- Derived from the entries in the transaction that appends them. Whom it is about, who opened and who settled it
-- lies in the entries, sealed.
CREATE TABLE open_case (
  seq INTEGER PRIMARY KEY REFERENCES journal (seq), -- the entry that opened it
  kind TEXT NOT NULL CHECK (kind IN ('doubtful', 'photo', 'face', 'data')),
  due INTEGER NOT NULL, -- seconds UTC; 0 = no time is set
  asked INTEGER REFERENCES journal (seq), -- the newest entry that asks for more
  closed INTEGER REFERENCES journal (seq) -- the entry that settled it
) STRICT;

CREATE INDEX open_case_due ON open_case (due, seq) WHERE closed IS NULL;

-- Of before this version: an admission in doubt that nobody took back.
INSERT INTO open_case (seq, kind, due)
SELECT i.seq, 'doubtful', 0 FROM journal_index i
WHERE i.type = 'outcome' AND i.outcome = 'doubtful' AND i.person <> 0 AND NOT EXISTS
  (SELECT 1 FROM journal_index u WHERE u.person = i.person AND u.occasion = i.occasion
   AND u.type = 'outcome' AND u.outcome = 'undo' AND u.seq > i.seq);
