-- SPDX-License-Identifier: GPL-3.0-or-later
-- The journal's index knows people under an alias that leads to nobody without the keys (muster-vault-alias.c).

-- 0: journal_index.person is the roster's id, as up to this version; the next opening with keys changes that.
ALTER TABLE key_state ADD COLUMN aliased INTEGER NOT NULL DEFAULT 0 CHECK (aliased IN (0, 1));

-- Whose a number is follows from the entry. Beside the entry's number a person's would tell whose the alias is.
CREATE TABLE consent_code_new (
  code_key BLOB NOT NULL PRIMARY KEY, -- blinded
  seq INTEGER NOT NULL REFERENCES journal (seq)
) STRICT, WITHOUT ROWID;

INSERT INTO consent_code_new SELECT code_key, seq FROM consent_code;
DROP TABLE consent_code;
ALTER TABLE consent_code_new RENAME TO consent_code;
