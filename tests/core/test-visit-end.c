/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "visit-script.h"

/* From a comparison to the end: decisions, records, staff and the desk lane. */

#define TO_MATCHING                                                                                \
  "0 card : identifying | look-up sound-card\n"                                                    \
  "10 found : positioning | camera-on new-probe say-no-face\n"                                     \
  "20 probe-ready : matching | match\n"
#define TO_FAIL                                                                                    \
  TO_MATCHING                                                                                      \
  "100 matched(0.29) : decided fail different saving=1 final=0 attempts=1 retry=0 band=1 | "       \
  "camera-off record-attempt\n"                                                                    \
  "110 recorded : decided fail different saving=0 left=2 retry=1 staff=0 deadline=90110 | "        \
  "sound-again say-result\n"
#define TO_REVIEW                                                                                  \
  TO_MATCHING                                                                                      \
  "100 matched(0.3) : decided review unclear saving=1 final=0 staff=1 attempts=1 band=2 | "        \
  "camera-off record-attempt\n"                                                                    \
  "110 recorded : decided review unclear saving=0 staff=1 retry=1 | sound-step say-result "        \
  "call-staff\n"
#define TO_PASS                                                                                    \
  TO_MATCHING                                                                                      \
  "100 matched(0.9) : decided pass none saving=1 | camera-off record-outcome\n"
#define TO_STORE_FAILED                                                                            \
  TO_PASS                                                                                          \
  "110 record-failed : decided error store-failed saving=0 final=0 staff=1 retry=1 unanswered=0 "  \
  "deadline=90110 | sound-stop say-result call-staff\n"

static const VisitScript scripts[] = {
    /* --- different --- */
    {"fail-retry-pass",
     "",
     TO_FAIL "200 retry : positioning band=1 | record-retry camera-on new-probe say-no-face\n"
             "201 recorded : positioning unanswered=0\n"
             "300 probe-ready : matching | match\n"
             "400 matched(0.7) : decided pass none attempts=2 | camera-off record-outcome\n"},
    {"three-misses",
     "",
     TO_FAIL
     "200 retry : positioning | record-retry camera-on new-probe say-no-face\n"
     "201 recorded : positioning unanswered=0\n"
     "300 probe-ready : matching | match\n"
     "400 matched(-1) : decided fail different attempts=2 | camera-off record-attempt\n"
     "410 recorded : decided fail different left=1 | sound-again say-result\n"
     "500 retry : positioning | record-retry camera-on new-probe say-no-face\n"
     "501 recorded : positioning unanswered=0\n"
     "600 probe-ready : matching | match\n"
     "700 matched(0) : decided fail no-tries-left attempts=3 saving=1 final=1 staff=1 | camera-off "
     "record-outcome\n"
     "710 recorded : recorded fail no-tries-left left=0 staff=1 retry=0 deadline=90710 | "
     "sound-again say-result call-staff\n"
     "800 retry : recorded fail no-tries-left\n"
     "900 staff-one-more : positioning serial=2 granted=1 left=1 staff=0 | record-grant camera-on "
     "new-probe say-no-face\n"
     "910 recorded : positioning unanswered=0\n"
     "950 probe-ready : matching | match\n"
     "999 matched(0.9) : decided pass none attempts=4 | camera-off record-outcome\n"},
    {"fail-times-out",
     "",
     TO_FAIL "90109 tick : decided fail different\n"
             "90110 tick : decided fail different saving=1 final=1 | record-outcome\n"
             "90120 recorded : recorded fail different deadline=98120 | sound-again say-result\n"
             "98120 tick : idle | forget\n"},
    {"fail-ended", "", TO_FAIL "200 end : decided fail different final=1 | record-outcome\n"},
    {"fail-second-card",
     "",
     TO_FAIL "150 card(same) : decided fail different saving=0\n"
             "200 card : decided fail second-card final=1 | record-outcome\n"
             "210 recorded : recorded fail second-card | sound-again say-result\n"
             "220 numbers : identifying serial=2 person=0 attempts=0 | forget look-up "
             "sound-card\n"},
    {"fail-to-review",
     "",
     TO_FAIL "200 to-review : decided referred different final=1 staff=0 | record-outcome\n"
             "210 recorded : recorded referred different | sound-step say-result\n"},
    {"nothing-to-review",
     "",
     TO_MATCHING "30 match-failed : decided error engine-failed | camera-off sound-stop "
                 "say-result\n"
                 "40 to-review : decided error engine-failed saving=0\n"},
    {"decided-ignores",
     "",
     TO_FAIL "200 confirm : decided fail different\n"
             "200 frame(closer) : decided fail different\n"
             "200 found : decided fail different\n"
             "200 recorded : decided fail different unanswered=0\n"
             "200 record-failed : decided fail different\n"},
    {"ended-while-saving",
     "",
     TO_MATCHING "100 matched(0.1) : decided fail different saving=1 | camera-off record-attempt\n"
                 "105 end : decided fail different saving=1\n"
                 "110 recorded : decided fail different saving=1 final=1 | record-outcome\n"
                 "120 recorded : recorded fail different | sound-again say-result\n"},
    {"ended-while-saving-failed",
     "",
     TO_MATCHING
     "100 matched(0.1) : decided fail different saving=1 | camera-off record-attempt\n"
     "105 end : decided fail different saving=1\n"
     "110 record-failed : decided error store-failed | sound-stop say-result call-staff\n"
     "120 retry : decided fail different saving=1 | record-attempt\n"
     "130 recorded : decided fail different saving=0 retry=1 | sound-again say-result\n"},
    {"second-card-while-saving",
     "",
     TO_MATCHING
     "100 matched(0.4) : decided review unclear saving=1 staff=1 | camera-off record-attempt\n"
     "105 card : decided review unclear saving=1\n"
     "110 recorded : decided review second-card final=1 staff=0 | record-outcome\n"},
    {"saving-ignores",
     "",
     TO_PASS "105 card(same) : decided pass none\n"
             "105 retry : decided pass none retry=0\n"
             "105 choose-desk : decided pass none\n"
             "105 staff-reject : decided pass none\n"
             "105 tick : decided pass none\n"
             "105 end : decided pass none\n"
             "110 recorded : recorded pass none | sound-pass say-result\n"},
    /* --- not on the roster any more --- */
    {"removed-while-positioning",
     "",
     "0 card : identifying | look-up sound-card\n"
     "5 removed : identifying\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "20 removed : decided refused not-expected saving=1 final=1 staff=0 person=0 | forget "
     "camera-off record-outcome\n"
     "25 removed : decided refused not-expected saving=1\n"
     "30 recorded : recorded refused not-expected staff=0 retry=0 | sound-stop say-result\n"
     "40 staff-pass : recorded refused not-expected\n"
     "50 choose-desk : decided referred chose-desk serial=2 person=0 staff=1 | sound-step "
     "say-result call-staff\n"},
    {"removed-after-a-miss",
     "",
     TO_FAIL "200 removed : decided refused not-expected saving=1 person=0 band=0 | forget "
             "record-outcome\n"},
    {"removed-at-the-desk",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "20 choose-desk : decided referred chose-desk staff=1 | camera-off sound-step say-result "
     "call-staff\n"
     "30 removed : decided refused not-expected person=0 staff=0 | forget record-outcome\n"},
    {"removed-while-saving",
     "",
     TO_PASS "105 removed : decided pass none saving=1\n"
             "110 recorded : recorded pass none | sound-pass say-result\n"
             "120 removed : idle person=0 | forget\n"},
    /* --- review and assist --- */
    {"review-confirmed",
     "",
     TO_REVIEW "200 staff-pass : decided override unclear saving=1 final=1 staff=0 band=2 | "
               "record-outcome\n"
               "210 recorded : recorded override unclear deadline=5210 | sound-pass say-result\n"},
    {"assist",
     "staff",
     TO_MATCHING "100 matched(0.9) : decided review assist staff=1 band=3 | camera-off "
                 "record-attempt\n"
                 "110 recorded : decided review assist | sound-step say-result call-staff\n"
                 "200 staff-pass : decided override assist | record-outcome\n"},
    {"assist-different",
     "staff",
     TO_MATCHING "100 matched(0.1) : decided fail different staff=0 | camera-off "
                 "record-attempt\n"},
    {"review-retried",
     "",
     TO_REVIEW "200 retry : positioning staff=0 | record-retry camera-on new-probe say-no-face\n"
               "201 recorded : positioning unanswered=0\n"},
    {"review-times-out",
     "",
     TO_REVIEW "90110 tick : decided review unclear final=1 staff=0 | record-outcome\n"
               "90120 recorded : recorded review unclear deadline=98120 | sound-step "
               "say-result\n"},
    {"review-rejected",
     "",
     TO_REVIEW "200 staff-reject : decided fail staff-rejected staff=0 | record-outcome\n"
               "210 recorded : recorded fail staff-rejected | sound-again say-result\n"},
    {"review-doubtful",
     "",
     TO_REVIEW "200 staff-doubtful : decided doubtful unclear | record-outcome\n"
               "210 recorded : recorded doubtful unclear deadline=5210 | sound-pass say-result\n"},
    {"review-card-only",
     "",
     TO_REVIEW "200 staff-card-only : decided card-only unclear desk=1 | record-outcome\n"},
    {"one-more-after-a-miss",
     "",
     TO_FAIL "200 staff-one-more : positioning granted=1 left=3 | record-grant camera-on new-probe "
             "say-no-face\n"},
    {"review-at-the-limit",
     "limit=1",
     TO_MATCHING
     "100 matched(0.4) : decided review unclear staff=1 left=0 | camera-off "
     "record-attempt\n"
     "110 recorded : decided review unclear retry=0 | sound-step say-result "
     "call-staff\n"
     "120 retry : decided review unclear\n"
     "130 staff-one-more : positioning granted=1 left=1 | record-grant camera-on new-probe "
     "say-no-face\n"},
    /* --- staff before a decision --- */
    {"staff-while-confirming",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "5 staff-pass : identifying\n"
     "10 found : confirming | sound-step\n"
     "20 staff-one-more : confirming granted=1 unanswered=1 | record-grant\n"
     "30 staff-card-only : decided card-only none | record-outcome\n"},
    {"staff-while-positioning",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "20 staff-pass : decided override none | camera-off record-outcome\n"},
    /* --- recorded --- */
    {"double-tap-after-a-pass",
     "",
     TO_PASS "110 recorded : recorded pass none | sound-pass say-result\n"
             "200 card(same) : recorded pass none\n"
             "210 card-failed : recorded pass none | sound-again\n"
             "220 confirm : recorded pass none\n"
             "230 staff-reject : recorded pass none serial=1\n"
             "240 choose-desk : recorded pass none serial=1 | call-staff\n"
             "300 card : identifying serial=2 | forget look-up sound-card\n"},
    {"same-card-after-a-miss",
     "",
     TO_FAIL "200 end : decided fail different | record-outcome\n"
             "210 recorded : recorded fail different | sound-again say-result\n"
             "300 card(same) : identifying serial=2 | forget look-up sound-card\n"},
    {"numbers-not-allowed-after-a-pass",
     "cards-only",
     TO_PASS "110 recorded : recorded pass none | sound-pass say-result\n"
             "200 numbers : recorded pass none\n"},
    {"miss-retried-after-it-was-recorded",
     "",
     TO_FAIL "200 end : decided fail different | record-outcome\n"
             "205 retry : decided fail different\n"
             "210 recorded : recorded fail different retry=1 | sound-again say-result\n"
             "220 staff-one-more : recorded fail different granted=1 serial=1 | record-grant\n"
             "230 recorded : recorded fail different unanswered=0\n"
             "300 retry : positioning serial=2 person=7 attempts=1 final=0 | record-retry "
             "camera-on new-probe "
             "say-no-face\n"
             "301 recorded : positioning unanswered=0\n"
             "400 end : decided abandoned ended final=1 | camera-off record-outcome\n"},
    {"no-face-retried-after-it-was-recorded",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "15010 tick : decided no-face no-face | camera-off sound-again say-result\n"
     "15020 end : decided no-face no-face | record-outcome\n"
     "15030 recorded : recorded no-face no-face retry=1 | sound-again say-result\n"
     "15040 retry : positioning serial=2 | record-retry camera-on new-probe say-no-face\n"
     "15041 recorded : positioning unanswered=0\n"},
    {"rejected-not-retried",
     "",
     TO_FAIL "200 staff-reject : decided fail staff-rejected | record-outcome\n"
             "210 recorded : recorded fail staff-rejected retry=0 | sound-again say-result\n"
             "220 retry : recorded fail staff-rejected\n"},
    {"miss-not-retried-by-the-next-person",
     "",
     TO_FAIL "200 card : decided fail second-card | record-outcome\n"
             "210 recorded : recorded fail second-card retry=0 | sound-again say-result\n"
             "220 retry : recorded fail second-card\n"},
    {"pass-ended",
     "",
     TO_PASS "110 recorded : recorded pass none | sound-pass say-result\n"
             "200 end : idle | forget\n"},
    {"staff-after-a-refusal",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(fee-unpaid) : decided refused fee-unpaid | record-outcome\n"
     "20 recorded : recorded refused fee-unpaid | sound-stop say-result\n"
     "25 staff-one-more : recorded refused fee-unpaid serial=1 granted=1 | record-grant\n"
     "26 staff-one-more : recorded refused fee-unpaid granted=1\n"
     "27 record-failed : recorded refused fee-unpaid granted=0 unanswered=0\n"
     "28 staff-one-more : recorded refused fee-unpaid granted=1 | record-grant\n"
     "29 recorded : recorded refused fee-unpaid unanswered=0\n"
     "30 staff-pass : decided override fee-unpaid serial=2 final=1 | record-outcome\n"
     "40 recorded : recorded override fee-unpaid | sound-pass say-result\n"},
    {"one-more-beyond-older-ones",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=5) : decided refused no-tries-left | record-outcome\n"
     "20 recorded : recorded refused no-tries-left | sound-stop say-result call-staff\n"
     "30 staff-one-more : positioning left=1 granted=3 | record-grant camera-on new-probe "
     "say-no-face\n"},
    {"one-more-after-a-refusal",
     "confirm consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=3) : decided refused no-tries-left | record-outcome\n"
     "20 recorded : recorded refused no-tries-left | sound-stop say-result call-staff\n"
     "30 staff-one-more : confirming refused no-tries-left serial=2 left=1 staff=0 final=0 | "
     "record-grant sound-step\n"
     "40 confirm : consenting refused no-tries-left | sound-step\n"
     "50 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"},
    {"one-more-that-is-not-durable",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=3) : decided refused no-tries-left | record-outcome\n"
     "20 recorded : recorded refused no-tries-left | sound-stop say-result call-staff\n"
     "30 staff-one-more : confirming refused no-tries-left left=1 | record-grant sound-step\n"
     "40 record-failed : decided error store-failed staff=1 | sound-stop say-result call-staff\n"
     "50 retry : confirming refused no-tries-left staff=0 | record-grant sound-step\n"
     "60 recorded : confirming refused no-tries-left unanswered=0\n"
     "70 confirm : positioning | camera-on new-probe say-no-face\n"
     "80 probe-ready : matching | match\n"},
    {"retry-that-is-not-durable",
     "",
     TO_FAIL "200 retry : positioning | record-retry camera-on new-probe say-no-face\n"
             "210 probe-ready : positioning\n"
             "220 record-failed : decided error store-failed staff=1 | camera-off sound-stop "
             "say-result call-staff\n"
             "230 retry : positioning | record-retry camera-on new-probe say-no-face\n"
             "240 recorded : positioning unanswered=0\n"
             "250 probe-ready : matching | match\n"},
    {"retry-after-a-lost-camera",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "20 camera-failed : decided error camera-lost | camera-off sound-stop say-result\n"
     "30 retry : positioning | record-retry camera-on new-probe say-no-face\n"
     "40 recorded : positioning unanswered=0\n"},
    /* --- the desk lane --- */
    {"desk-from-idle",
     "",
     "0 choose-desk : decided referred chose-desk serial=1 person=0 staff=1 desk=1 retry=0 | "
     "sound-step say-result call-staff\n"
     "5 choose-desk : decided referred chose-desk\n"
     "6 staff-pass : decided referred chose-desk\n"
     "10 end : decided referred chose-desk saving=1 staff=0 | record-outcome\n"
     "20 recorded : recorded referred chose-desk | sound-step say-result\n"},
    {"desk-while-identifying",
     "",
     "0 card : identifying | look-up sound-card\n"
     "5 choose-desk : decided referred chose-desk person=0 | sound-step say-result call-staff\n"
     "6 found(old) : decided referred chose-desk person=0\n"
     "7 found(nobody) : decided referred chose-desk person=0\n"
     "10 found(before=1) : decided referred chose-desk person=7 attempts=1\n"
     "20 staff-card-only : decided card-only chose-desk | record-outcome\n"},
    {"desk-while-confirming",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 choose-desk : decided referred chose-desk staff=1 retry=0 | sound-step say-result "
     "call-staff\n"
     "25 retry : decided referred chose-desk\n"
     "30 staff-reject : decided fail staff-rejected | record-outcome\n"},
    {"desk-while-consenting",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-desk : decided referred chose-desk consented=0 | sound-step say-result "
     "call-staff\n"
     "90020 tick : decided referred chose-desk final=1 | record-outcome\n"},
    {"desk-while-positioning",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"
     "20 choose-desk : decided referred chose-desk camera=0 | camera-off sound-step say-result "
     "call-staff\n"},
    {"desk-while-matching",
     "",
     TO_MATCHING "30 choose-desk : decided referred chose-desk | camera-off sound-step say-result "
                 "call-staff\n"
                 "40 matched(0.9) : decided referred chose-desk attempts=0\n"},
    {"desk-after-a-miss",
     "",
     TO_FAIL "200 choose-desk : decided referred chose-desk staff=1 band=1 | sound-step say-result "
             "call-staff\n"
             "300 staff-pass : decided override chose-desk | record-outcome\n"},
    {"desk-after-a-refusal",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(unknown-card) : decided refused unknown-card | record-outcome\n"
     "20 recorded : recorded refused unknown-card | sound-stop say-result\n"
     "30 choose-desk : decided referred chose-desk serial=2 person=0 staff=1 | sound-step "
     "say-result call-staff\n"},
    /* --- the store --- */
    {"store-failed-then-saved",
     "",
     TO_STORE_FAILED "200 retry : decided pass none saving=1 final=1 | record-outcome\n"
                     "210 recorded : recorded pass none | sound-pass say-result\n"},
    {"store-failed-twice",
     "",
     TO_STORE_FAILED
     "200 retry : decided pass none saving=1 | record-outcome\n"
     "210 record-failed : decided error store-failed saving=0 | sound-stop say-result "
     "call-staff\n"},
    {"store-failed-for-good",
     "",
     TO_STORE_FAILED
     "200 end : decided error store-failed saving=1 final=1 staff=0 | record-outcome\n"
     "210 record-failed : idle unanswered=0 | forget\n"},
    {"store-failed-then-recorded-as-such",
     "",
     TO_STORE_FAILED "90110 tick : decided error store-failed saving=1 final=1 | record-outcome\n"
                     "90120 recorded : recorded error store-failed | sound-stop say-result\n"},
    {"store-failed-staff-decides",
     "",
     TO_STORE_FAILED
     "150 staff-one-more : decided error store-failed granted=0\n"
     "200 staff-pass : decided override store-failed saving=1 | record-outcome\n"
     "210 record-failed : decided error store-failed saving=0 retry=1 | sound-stop say-result "
     "call-staff\n"
     "220 retry : decided override store-failed | record-outcome\n"
     "230 recorded : recorded override store-failed | sound-pass say-result\n"},
    {"store-failed-attempt",
     "",
     TO_MATCHING
     "100 matched(0.1) : decided fail different saving=1 | camera-off record-attempt\n"
     "110 record-failed : decided error store-failed | sound-stop say-result call-staff\n"
     "120 retry : decided fail different saving=1 final=0 staff=0 | record-attempt\n"
     "130 recorded : decided fail different | sound-again say-result\n"
     "140 retry : positioning | record-retry camera-on new-probe say-no-face\n"
     "141 recorded : positioning unanswered=0\n"},
    {"store-failed-review",
     "",
     TO_MATCHING
     "100 matched(0.4) : decided review unclear staff=1 | camera-off record-attempt\n"
     "110 record-failed : decided error store-failed staff=1 | sound-stop say-result "
     "call-staff\n"
     "120 retry : decided review unclear saving=1 staff=1 | record-attempt\n"
     "130 recorded : decided review unclear staff=1 | sound-step say-result call-staff\n"},
    {"store-failed-pass-awaits-nobody",
     "",
     TO_STORE_FAILED "200 retry : decided pass none staff=0 | record-outcome\n"
                     "210 recorded : recorded pass none staff=0 deadline=5210 | sound-pass "
                     "say-result\n"},
    {"store-cannot-even-refuse",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(store-failed) : decided error store-failed saving=1 | record-outcome\n"
     "20 record-failed : decided error store-failed saving=0 staff=1 | sound-stop say-result "
     "call-staff\n"
     "30 end : decided error store-failed saving=1 | record-outcome\n"
     "40 record-failed : idle | forget\n"},
    {"store-slow",
     "",
     TO_PASS
     "10099 tick : decided pass none saving=1\n"
     "10100 tick : decided error store-failed saving=0 unanswered=1 | sound-stop say-result "
     "call-staff\n"
     "10200 recorded : recorded pass none unanswered=0 staff=0 | sound-pass say-result\n"},
    {"store-slow-and-saved-again",
     "",
     TO_PASS "10100 tick : decided error store-failed | sound-stop say-result call-staff\n"
             "10200 retry : decided pass none unanswered=2 | record-outcome\n"
             "10300 recorded : decided pass none saving=1 unanswered=1\n"
             "10400 recorded : recorded pass none | sound-pass say-result\n"},
    {"store-late-for-the-next",
     "",
     TO_PASS "10100 tick : decided error store-failed | sound-stop say-result call-staff\n"
             "10200 end : decided error store-failed saving=1 unanswered=2 | record-outcome\n"
             "20200 tick : idle unanswered=2 | forget\n"
             "20300 card : identifying | look-up sound-card\n"
             "20310 found : positioning | camera-on new-probe say-no-face\n"
             "20320 recorded : positioning unanswered=1\n"
             "20330 record-failed : decided error store-failed unanswered=0 | camera-off "
             "sound-stop say-result call-staff\n"},
    {"store-late-for-nobody",
     "",
     TO_PASS "10100 tick : decided error store-failed | sound-stop say-result call-staff\n"
             "10200 end : decided error store-failed saving=1 unanswered=2 | record-outcome\n"
             "20200 tick : idle unanswered=2 | forget\n"
             "20300 record-failed : idle unanswered=1\n"
             "20400 record-failed : idle unanswered=0\n"},
    {"consent-fails-after-the-desk-was-chosen",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 choose-desk : decided referred chose-desk | camera-off sound-step say-result call-staff\n"
     "40 record-failed : decided referred chose-desk unanswered=0\n"
     "50 end : decided referred chose-desk saving=1 | record-outcome\n"},
    {"older-record-fails-newer-decides",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 end : decided abandoned ended unanswered=2 | camera-off record-outcome\n"
     "40 record-failed : decided abandoned ended unanswered=1 saving=1\n"
     "50 recorded : recorded abandoned ended | sound-again say-result forget\n"
     "60 choose-desk : decided referred chose-desk serial=2 person=0 | sound-step say-result "
     "call-staff\n"},
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  visit_script_add ("/core/visit-end", scripts, G_N_ELEMENTS (scripts));
  return g_test_run ();
}
