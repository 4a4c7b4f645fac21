/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-words.h"

#include <glib/gi18n-lib.h>

/* Source words; N_() marks them, the function translates. */
static const MusterCardErrorWords words[MUSTER_N_CARD_ERRORS] = {
    [MUSTER_CARD_ERROR_NO_READER] = {N_ ("Reader not connected"),
                                     N_ ("Plug the reader in. The station finds it by itself.")},
    [MUSTER_CARD_ERROR_NO_RIGHTS] =
        {N_ ("No permission for this reader"),
         N_ ("An administrator installs the rule file 70-muster-readers.rules for udev. Then pull "
             "the reader out and plug it in again.")},
    [MUSTER_CARD_ERROR_BUSY] =
        {N_ ("Another program uses this reader"),
         N_ ("Close the other program, often the maker's own card tool. The station tries again by "
             "itself.")},
    [MUSTER_CARD_ERROR_LINE_FAULT] =
        {N_ ("What the reader sends is garbled"),
         N_ ("Try another cable or another socket of the computer. For a serial reader check the "
             "speed in Preferences, Readers.")},
    [MUSTER_CARD_ERROR_READER_FAULT] =
        {N_ ("The reader reports a fault of its own"),
         N_ ("Pull it out, wait five seconds, plug it in again. If the fault stays, use another "
             "reader.")},
    [MUSTER_CARD_ERROR_SERVICE_DOWN] =
        {N_ ("The program behind this reader does not run"),
         N_ ("Start the smart card service (pcscd), or the helper program of this reader. The "
             "station tries again by itself.")},
    [MUSTER_CARD_ERROR_NOT_SET_UP] = {N_ ("This reader is not set up yet"),
                                      N_ ("Open Preferences, Readers, and complete its settings.")},
    [MUSTER_CARD_ERROR_NO_CARD] =
        {N_ ("The card left too early"),
         N_ ("Put the card back and leave it on the reader until the tone.")},
    [MUSTER_CARD_ERROR_READ_AGAIN] =
        {N_ ("The card could not be read"),
         N_ ("Lift the card and lay it flat on the reader again, without other cards beside it.")},
    [MUSTER_CARD_ERROR_REFUSED] =
        {N_ ("Card and reader do not trust each other"),
         N_ ("Look at the card closely and compare it with the person. Go on with the two numbers, "
             "typed at the guest screen.")},
    [MUSTER_CARD_ERROR_NOT_AN_ID_CARD] = {N_ ("This is not an ID card"),
                                          N_ ("Another card lies on the ID card reader. Take the "
                                              "ID card out of its case, or use the "
                                              "reader for campus cards.")},
    [MUSTER_CARD_ERROR_UNKNOWN_LAYOUT] =
        {N_ ("A new kind of card"),
         N_ ("This version cannot read it yet. Go on with the two numbers, typed at the guest "
             "screen, and report the kind of card.")},
    [MUSTER_CARD_ERROR_RANDOM_UID] =
        {N_ ("The card shows a new number each time"),
         N_ ("Phones and bank cards do, so it cannot belong to anybody in the roster. Ask for the "
             "campus card or the ID card.")},
    [MUSTER_CARD_ERROR_UNKNOWN_FORMAT] =
        {N_ ("The card number has an unknown form"),
         N_ ("Teach the reader with two cards in Preferences, Readers. Until then use another "
             "reader or the two numbers.")},
};

/**
 * muster_card_error_words:
 * @code: class of the error
 *
 * Returns: (transfer none): in the language of the staff, never empty
 */
MusterCardErrorWords
muster_card_error_words (MusterCardError code)
{
  g_return_val_if_fail ((guint) code < MUSTER_N_CARD_ERRORS, words[MUSTER_CARD_ERROR_READER_FAULT]);
  return (MusterCardErrorWords){_ (words[code].title), _ (words[code].remedy)};
}
