-- SPDX-License-Identifier: GPL-3.0-or-later
-- Each entry tells whether there ever were accounts. Where there are none, the whole index was searched for it.

CREATE INDEX journal_index_staff ON journal_index (seq) WHERE type = 'staff-change';
