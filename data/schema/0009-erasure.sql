-- SPDX-License-Identifier: GPL-3.0-or-later
-- Erasures whose rows are gone, but of which pages of the file or of its WAL may still hold remains.

CREATE TABLE erasure_open (
  proof INTEGER PRIMARY KEY REFERENCES journal (seq) -- the entry that proves it
) STRICT;
