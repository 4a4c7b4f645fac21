/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "visit-script.h"

/* From the card to a comparison: what visit-script.h says of the lines. */

#define TO_POSITIONING                                                                             \
  "0 card : identifying | look-up sound-card\n"                                                    \
  "10 found : positioning | camera-on new-probe say-no-face\n"
#define TO_MATCHING TO_POSITIONING "2000 probe-ready : matching camera=1 | match\n"

static const VisitScript scripts[] = {
    {"whole-pass",
     "confirm consent",
     "1000 card : identifying serial=1 person=0 entered=1000 deadline=11000 | look-up sound-card\n"
     "1100 found : confirming person=7 consented=0 entered=1100 deadline=61100 | sound-step\n"
     "2000 confirm : consenting deadline=122000 | sound-step\n"
     "3000 choose-face : positioning consented=1 saving=0 unanswered=1 deadline=18000 camera=1 | "
     "record-consent camera-on new-probe say-no-face\n"
     "3010 recorded : positioning unanswered=0\n"
     "5000 frame(closer) : positioning | say-closer\n"
     "7000 frame(fit) : positioning\n"
     "7100 probe-ready : matching deadline=11100 camera=1 | match\n"
     "7200 matched(0.61) : decided pass none attempts=1 left=2 saving=1 final=1 band=3 camera=0 "
     "deadline=17200 | camera-off record-outcome\n"
     "7210 recorded : recorded pass none saving=0 staff=0 deadline=12210 | sound-pass say-result\n"
     "12209 tick : recorded pass none\n"
     "12210 tick : idle serial=1 person=0 attempts=0 entered=12210 deadline=0 | forget\n"},
    {"numbers",
     "",
     "0 numbers : identifying | look-up sound-card\n"
     "10 found : positioning | camera-on new-probe say-no-face\n"},
    {"identify-by-policy",
     "cards-only",
     "0 numbers : idle\n"
     "1 card : identifying | look-up sound-card\n"
     "2 numbers : identifying\n"},
    {"identify-by-policy-numbers",
     "numbers-only",
     "0 card : idle\n"
     "1 numbers : identifying | look-up sound-card\n"},
    /* who was found by face is always asked whether it is them */
    {"found-by-face",
     "faces",
     "0 picked : identifying | look-up sound-card\n"
     "10 found : confirming deadline=60010 | sound-step\n"
     "20 card(same) : confirming\n"
     "30 confirm : positioning | camera-on new-probe say-no-face\n"},
    {"found-by-face-is-somebody-else",
     "faces",
     "0 picked : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 not-me : decided abandoned not-me | record-outcome\n"},
    {"card-after-a-face",
     "faces",
     "0 picked : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 picked : decided abandoned second-card | record-outcome\n"
     "30 recorded : recorded abandoned second-card | sound-again say-result forget\n"
     "40 card : identifying | forget look-up sound-card\n"
     "50 found : positioning | camera-on new-probe say-no-face\n"},
    {"no-faces", "", "0 picked : idle\n"},
    /* and so is who was found by name, which needs no rule */
    {"found-by-name",
     "cards-only",
     "0 named : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 confirm : positioning | camera-on new-probe say-no-face\n"},
    {"idle-ignores",
     "",
     "0 confirm : idle\n0 not-me : idle\n0 end : idle\n0 frame(closer) : idle\n0 tick : idle\n"
     "0 matched(0.9) : idle\n0 recorded : idle\n0 record-failed : idle\n0 found(none) : idle\n"
     "0 staff-pass : idle\n0 staff-one-more : idle granted=0\n0 retry : idle retry=0\n"},
    {"card-failed-in-idle",
     "",
     "0 card-failed : idle none card-unreadable deadline=8000 | sound-again say-result\n"
     "7999 tick : idle none card-unreadable\n"
     "8000 tick : idle deadline=0\n"
     "9000 card-failed : idle none card-unreadable | sound-again say-result\n"
     "9500 card : identifying deadline=19500 | look-up sound-card\n"
     "9600 card-failed : identifying\n"},
    {"card-failed-tells-why",
     "",
     "0 card-failed(random-uid) : idle none random-uid deadline=8000 | sound-again say-result\n"
     "100 card-failed(not-an-id-card) : idle none not-an-id-card deadline=8100 | sound-again "
     "say-result\n"
     "200 end : idle none none deadline=0\n"},
    {"card-that-staff-look-at",
     "",
     "0 card-failed(card-refused) : decided refused card-refused serial=1 person=0 staff=1 "
     "saving=1 | record-outcome\n"
     "10 recorded : recorded refused card-refused deadline=90010 | sound-stop say-result "
     "call-staff\n"
     "20 staff-pass : recorded refused card-refused\n"
     "30 card-failed(random-uid) : recorded refused card-refused | sound-again\n"
     "40 card-failed(unknown-layout) : decided refused unknown-layout serial=2 | forget "
     "record-outcome\n"
     "50 recorded : recorded refused unknown-layout | sound-stop say-result call-staff\n"
     "60 card : identifying serial=3 staff=0 | forget look-up sound-card\n"},
    {"card-refused-after-a-pass",
     "",
     TO_MATCHING "2100 matched(0.6) : decided pass none | camera-off record-outcome\n"
                 "2110 recorded : recorded pass none | sound-pass say-result\n"
                 "2120 card-failed(card-left-early) : recorded pass none | sound-again\n"
                 "2130 card-failed(card-refused) : decided refused card-refused person=0 | forget "
                 "record-outcome\n"},
    /* --- reading --- */
    {"reading",
     "",
     "0 card-on : reading serial=0 deadline=6000\n"
     "900 card : identifying serial=1 | look-up sound-card\n"
     "910 card-on : identifying\n"
     "920 card-off : identifying\n"
     "930 found : positioning | camera-on new-probe say-no-face\n"
     "940 card-on : positioning\n"},
    {"reading-ends",
     "",
     "0 card-on : reading\n100 card-off : idle none none deadline=0\n"
     "200 card-on : reading\n300 end : idle\n"
     "400 card-on : reading\n6399 tick : reading\n6400 tick : idle deadline=0\n"
     "7000 card-on : reading\n7100 confirm : reading\n"
     "7200 card-failed(card-left-early) : idle none card-left-early deadline=15200 | sound-again "
     "say-result\n"
     "7300 card-on : reading none none\n"
     "7400 choose-desk : decided referred chose-desk serial=1 staff=1 | sound-step say-result "
     "call-staff\n"},
    {"reading-needs-cards",
     "numbers-only",
     "0 card-on : idle\n1 card-failed(random-uid) : idle none random-uid | sound-again say-result\n"
     "2 card-on : idle none random-uid\n3 numbers : identifying | look-up sound-card\n"},
    /* --- identifying --- */
    {"card-expired",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found(card-expired) : decided refused card-expired person=7 staff=1 | record-outcome\n"
     "20 recorded : recorded refused card-expired deadline=90020 | sound-stop say-result "
     "call-staff\n"
     "30 staff-pass : decided override card-expired serial=2 staff=0 | record-outcome\n"},
    {"name-differs",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(name-differs) : decided refused name-differs staff=1 | record-outcome\n"},
    {"card-not-yet-valid",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(card-not-yet-valid) : decided refused card-not-yet-valid staff=1 | "
     "record-outcome\n"},
    {"doubt-does-not-stop",
     "",
     "0 card : identifying doubt=none | look-up sound-card\n"
     "10 found(doubt=card-expired) : positioning doubt=card-expired | camera-on new-probe "
     "say-no-face\n"
     "20 end : decided abandoned ended doubt=card-expired | camera-off record-outcome\n"
     "30 recorded : recorded abandoned ended | sound-again say-result forget\n"
     "40 card : identifying doubt=none | forget look-up sound-card\n"},
    {"unknown-id-card",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(unknown-id-card) : decided refused unknown-id-card staff=0 | record-outcome\n"},
    {"ambiguous-card",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(ambiguous-card) : decided refused ambiguous-card staff=0 | record-outcome\n"},
    {"old-answers",
     "",
     "0 card : identifying | look-up sound-card\n"
     "1 found(old) : identifying person=0\n"
     "2 not-found(old,unknown-card) : identifying\n"
     "3 found(none) : identifying\n"
     "4 frame(closer) : identifying\n"
     "5 card(same) : identifying\n"},
    {"unknown-card",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(unknown-card) : decided refused unknown-card saving=1 final=1 staff=0 | "
     "record-outcome\n"
     "20 recorded : recorded refused unknown-card deadline=8020 | sound-stop say-result\n"
     "8020 tick : idle | forget\n"},
    {"not-found-without-reason",
     "",
     "0 numbers : identifying | look-up sound-card\n"
     "10 not-found : decided refused not-found | record-outcome\n"},
    {"found-nobody",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(nobody) : decided refused not-found person=0 | record-outcome\n"},
    {"not-eligible",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found(too-early) : decided refused too-early person=7 staff=0 | record-outcome\n"
     "20 recorded : recorded refused too-early | sound-stop say-result\n"},
    {"already-in",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(already-in,ref=0) : decided refused already-in | record-outcome\n"},
    {"in-elsewhere",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(in-elsewhere) : decided refused in-elsewhere staff=1 | record-outcome\n"},
    {"no-reference",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(ref=0) : decided refused no-reference staff=1 | record-outcome\n"
     "20 recorded : recorded refused no-reference deadline=90020 | sound-stop say-result "
     "call-staff\n"},
    {"emergency",
     "confirm consent challenges=2",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5) : decided card-only emergency open=5 person=7 staff=0 saving=1 final=1 | "
     "record-outcome\n"
     "20 recorded : recorded card-only emergency | sound-pass say-result\n"},
    {"emergency-without-reference",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5,ref=0) : decided card-only emergency | record-outcome\n"},
    {"emergency-without-engine",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5,engine-failed) : decided card-only emergency | record-outcome\n"},
    {"emergency-not-eligible",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5,fee-unpaid) : decided refused fee-unpaid | record-outcome\n"},
    {"emergency-tries-used-up",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5,before=3) : decided refused no-tries-left left=0 staff=1 | record-outcome\n"},
    {"emergency-typed",
     "",
     "0 numbers : identifying | look-up sound-card\n"
     "10 found(open=5) : positioning | camera-on new-probe say-no-face\n"},
    {"emergency-not-durable",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(open=5) : decided card-only emergency | record-outcome\n"
     "20 record-failed : decided error store-failed | sound-stop say-result call-staff\n"},
    {"no-engine",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(engine-failed) : decided error engine-failed staff=1 | record-outcome\n"},
    {"store-cannot-look-up",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 not-found(store-failed) : decided error store-failed staff=0 saving=1 | record-outcome\n"
     "20 recorded : recorded error store-failed | sound-stop say-result\n"},
    {"look-up-never-answers",
     "",
     "0 card : identifying | look-up sound-card\n"
     "9999 tick : identifying\n"
     "10000 tick : decided error store-failed | record-outcome\n"},
    {"tries-used-up-before",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=3) : decided refused no-tries-left attempts=3 left=0 staff=1 | "
     "record-outcome\n"
     "20 recorded : recorded refused no-tries-left staff=1 | sound-stop say-result call-staff\n"},
    {"tries-left-before",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=2) : positioning attempts=2 left=1 | camera-on new-probe say-no-face\n"},
    {"no-limit",
     "limit=0",
     "0 card : identifying | look-up sound-card\n"
     "10 found(before=99) : positioning attempts=99 left=4294967295 | camera-on new-probe "
     "say-no-face\n"},
    {"identifying-ended",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 end : decided abandoned ended saving=1 final=1 | record-outcome\n"
     "15 recorded : recorded abandoned ended | sound-again say-result forget\n"
     "16 found : recorded abandoned ended person=0\n"},
    {"identifying-second-card",
     "",
     "0 card : identifying | look-up sound-card\n"
     "10 card : decided abandoned second-card serial=1 | record-outcome\n"},
    /* --- confirming --- */
    {"not-me",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 choose-face : confirming\n"
     "30 not-me : decided abandoned not-me person=7 | record-outcome\n"
     "40 recorded : recorded abandoned not-me person=0 deadline=8040 | sound-again say-result "
     "forget\n"
     "50 staff-pass : recorded abandoned not-me\n"
     "60 end : idle | forget\n"},
    {"wrong-data",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "30 wrong-data : decided abandoned wrong-data | record-outcome\n"
     "40 recorded : recorded abandoned wrong-data person=7 | sound-again say-result\n"
     "50 staff-card-only : decided card-only wrong-data serial=2 desk=1 | record-outcome\n"},
    {"confirm-times-out",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming deadline=60010 | sound-step\n"
     "60009 tick : confirming\n"
     "60010 tick : decided abandoned timed-out | record-outcome\n"
     "60020 recorded : recorded abandoned timed-out person=0 | sound-again say-result forget\n"},
    {"confirm-ended",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 end : decided abandoned ended | record-outcome\n"},
    {"confirm-second-numbers",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "15 numbers(same) : confirming\n"
     "20 numbers : decided abandoned second-card | record-outcome\n"},
    {"confirm-only",
     "confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "20 confirm : positioning | camera-on new-probe say-no-face\n"},
    /* --- consenting --- */
    {"consent-known",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found(consent=2) : positioning consented=1 | camera-on new-probe say-no-face\n"},
    {"consent-to-an-old-text",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found(consent=1) : consenting consented=0 | sound-step\n"
     "20 confirm : consenting\n"
     "120010 tick : decided abandoned timed-out | record-outcome\n"},
    {"consent-not-me",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 not-me : decided abandoned not-me | record-outcome\n"},
    {"consent-before-comparison",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 probe-ready : positioning\n"
     "40 probe-ready : positioning\n"
     "50 recorded : matching unanswered=0 | match\n"},
    {"consent-not-durable",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 record-failed : decided error store-failed staff=1 retry=1 camera=0 | camera-off "
     "sound-stop say-result call-staff\n"
     "40 retry : positioning camera=1 staff=0 | record-consent camera-on new-probe say-no-face\n"
     "50 probe-ready : positioning\n"
     "60 recorded : matching | match\n"},
    {"consent-saved-again-after-confirming",
     "confirm consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming | sound-step\n"
     "15 confirm : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 record-failed : decided error store-failed | camera-off sound-stop say-result "
     "call-staff\n"
     "40 retry : positioning | record-consent camera-on new-probe say-no-face\n"},
    {"consent-saved-again-then-forgotten",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 record-failed : decided error store-failed | camera-off sound-stop say-result "
     "call-staff\n"
     "40 retry : positioning | record-consent camera-on new-probe say-no-face\n"
     "50 recorded : positioning\n"
     "15040 tick : decided no-face no-face retry=1 | camera-off sound-again say-result\n"
     "15050 retry : positioning unanswered=1 | record-retry camera-on new-probe say-no-face\n"
     "15051 recorded : positioning unanswered=0\n"},
    {"consent-durable-only-after-another-look",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 probe-ready : positioning\n"
     "40 camera-failed : decided error camera-lost | camera-off sound-stop say-result\n"
     "50 retry : decided error camera-lost unanswered=1\n"
     "60 recorded : positioning unanswered=1 | record-retry camera-on new-probe say-no-face\n"
     "65 recorded : positioning unanswered=0\n"
     "70 probe-ready : matching | match\n"},
    {"consent-not-durable-after-another-look",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "40 camera-failed : decided error camera-lost | camera-off sound-stop say-result\n"
     "50 retry : decided error camera-lost\n"
     "60 record-failed : decided error store-failed staff=1 | sound-stop say-result call-staff\n"
     "70 retry : positioning | record-consent camera-on new-probe say-no-face\n"},
    {"consent-to-no-version",
     "consent version=0",
     "0 card : identifying | look-up sound-card\n"
     "10 found(consent=0) : consenting consented=0 | sound-step\n"},
    {"consent-never-answered",
     "consent",
     "0 card : identifying | look-up sound-card\n"
     "10 found : consenting | sound-step\n"
     "20 choose-face : positioning | record-consent camera-on new-probe say-no-face\n"
     "30 probe-ready : positioning\n"
     "15020 tick : decided error store-failed unanswered=1 | camera-off sound-stop say-result "
     "call-staff\n"
     "15030 recorded : decided error store-failed unanswered=0 retry=1\n"},
    /* --- positioning --- */
    {"coach",
     "",
     TO_POSITIONING "1209 frame(closer) : positioning coach=0\n"
                    "1210 frame(closer) : positioning coach=2 | say-closer\n"
                    "1300 frame(closer) : positioning\n"
                    "2409 frame(dark) : positioning\n"
                    "2410 frame(dark) : positioning | say-dark\n"
                    "3610 frame(fit) : positioning coach=19\n"
                    "4000 frame(dark) : positioning coach=19\n"
                    "4810 frame(dark) : positioning coach=7 | say-dark\n"
                    "5000 tick : positioning\n"},
    {"no-face",
     "",
     TO_POSITIONING
     "15009 tick : positioning\n"
     "15010 tick : decided no-face no-face attempts=0 retry=1 saving=0 final=0 "
     "deadline=105010 | camera-off sound-again say-result\n"
     "16000 retry : positioning attempts=0 | record-retry camera-on new-probe say-no-face\n"
     "16001 recorded : positioning unanswered=0\n"},
    {"coach-begins-anew",
     "",
     TO_POSITIONING
     "2000 frame(dark) : positioning coach=7 | say-dark\n"
     "15010 tick : decided no-face no-face | camera-off sound-again say-result\n"
     "16000 retry : positioning coach=0 | record-retry camera-on new-probe say-no-face\n"
     "16001 recorded : positioning unanswered=0\n"
     "17199 frame(dark) : positioning coach=0\n"
     "17200 frame(dark) : positioning coach=7 | say-dark\n"},
    {"black-picture",
     "",
     TO_POSITIONING "2000 frame(black) : positioning | say-black\n"
                    "15010 tick : decided error camera-black retry=1 | camera-off sound-stop "
                    "say-result\n"},
    {"camera-lost",
     "",
     TO_POSITIONING "20 camera-failed(camera-busy) : decided error camera-busy attempts=0 retry=1 "
                    "staff=0 camera=0 | camera-off sound-stop say-result\n"
                    "30 camera-failed(camera-lost) : decided error camera-busy\n"
                    "40 retry : positioning | record-retry camera-on new-probe say-no-face\n"
                    "41 recorded : positioning unanswered=0\n"
                    "50 camera-failed : decided error camera-lost | camera-off sound-stop "
                    "say-result\n"},
    {"camera-untrusted",
     "challenges=2",
     TO_POSITIONING "20 camera-failed(camera-untrusted) : decided error camera-untrusted "
                    "attempts=0 staff=1 camera=0 | camera-off sound-stop say-result call-staff\n"
                    "30 staff-card-only : decided card-only camera-untrusted saving=1 | "
                    "record-outcome\n"},
    {"positioning-not-me",
     "",
     TO_POSITIONING "20 not-me : decided abandoned not-me | camera-off "
                    "record-outcome\n"},
    {"positioning-wrong-data",
     "",
     TO_POSITIONING "20 wrong-data : decided abandoned wrong-data | "
                    "camera-off record-outcome\n"},
    {"positioning-ended",
     "",
     TO_POSITIONING "20 end : decided abandoned ended | camera-off "
                    "record-outcome\n"},
    {"positioning-second-card",
     "",
     TO_POSITIONING
     "15 card(same) : positioning\n"
     "20 card : decided abandoned second-card | camera-off record-outcome\n"
     "25 card : decided abandoned second-card\n"
     "30 recorded : recorded abandoned second-card person=0 | sound-again say-result "
     "forget\n"
     "40 card : identifying serial=2 | forget look-up sound-card\n"},
    {"positioning-ignores",
     "",
     TO_POSITIONING "20 matched(0.9) : positioning attempts=0\n"
                    "20 confirm : positioning\n"
                    "20 retry : positioning\n"
                    "20 to-review : positioning\n"},
    /* --- challenging --- */
    {"challenges",
     "challenges=2",
     TO_POSITIONING
     "100 probe-ready : challenging deadline=6100 camera=1 | challenge sound-step\n"
     "200 challenge-passed(old) : challenging passed=0\n"
     "300 challenge-passed : challenging passed=1 deadline=6300 | challenge "
     "sound-step\n"
     "400 frame(closer) : challenging\n"
     "500 challenge-passed(none) : matching passed=2 | match\n"
     "600 matched(0.1) : decided fail different saving=1 | camera-off "
     "record-attempt\n"
     "610 recorded : decided fail different | sound-again say-result\n"
     "700 retry : positioning passed=0 | record-retry camera-on new-probe say-no-face\n"
     "701 recorded : positioning unanswered=0\n"
     "800 probe-ready : challenging | challenge sound-step\n"},
    {"no-response",
     "challenges=1",
     TO_POSITIONING
     "100 probe-ready : challenging | challenge sound-step\n"
     "150 challenge-failed(old,not-live) : challenging\n"
     "200 challenge-failed(no-response) : decided review no-response staff=1 "
     "attempts=0 retry=1 | camera-off sound-step say-result call-staff\n"
     "300 retry : positioning staff=0 | record-retry camera-on new-probe say-no-face\n"
     "301 recorded : positioning unanswered=0\n"},
    {"not-live",
     "challenges=1",
     TO_POSITIONING "100 probe-ready : challenging | challenge sound-step\n"
                    "200 challenge-failed(not-live) : decided review not-live staff=1 retry=0 | "
                    "camera-off sound-step say-result call-staff\n"
                    "300 retry : decided review not-live\n"
                    "310 staff-one-more : decided review not-live granted=1 | record-grant\n"
                    "400 staff-reject : decided fail staff-rejected saving=1 | record-outcome\n"},
    {"other-challenge",
     "challenges=2",
     TO_POSITIONING
     "100 other-challenge : positioning\n"
     "110 probe-ready : challenging | challenge sound-step\n"
     "200 challenge-passed : challenging passed=1 | challenge sound-step\n"
     "3000 other-challenge : challenging passed=1 deadline=9000 | challenge-other sound-step\n"
     "3100 challenge-passed(old) : challenging passed=1\n"
     "3150 challenge-weak(old) : challenging passed=1\n"
     "3200 challenge-weak : challenging passed=1 deadline=9200 | challenge sound-step\n"
     "3300 challenge-passed : matching passed=2 | match\n"},
    {"face-lost",
     "challenges=1 limit=2",
     TO_POSITIONING
     "100 probe-ready : challenging | challenge sound-step\n"
     "200 challenge-failed(face-lost) : decided fail face-lost attempts=1 saving=1 | camera-off "
     "record-attempt\n"
     "210 recorded : decided fail face-lost retry=1 | sound-again say-result\n"
     "300 retry : positioning | record-retry camera-on new-probe say-no-face\n"
     "301 recorded : positioning unanswered=0\n"
     "400 probe-ready : challenging | challenge sound-step\n"
     "500 challenge-failed(face-lost) : decided fail no-tries-left attempts=2 staff=1 saving=1 | "
     "camera-off record-outcome\n"},
    {"challenge-times-out",
     "challenges=1",
     TO_POSITIONING "100 probe-ready : challenging | challenge sound-step\n"
                    "6100 tick : decided review no-response | camera-off sound-step say-result "
                    "call-staff\n"},
    {"challenge-camera-lost",
     "challenges=1",
     TO_POSITIONING "100 probe-ready : challenging | challenge sound-step\n"
                    "200 camera-failed(camera-lost) : decided error camera-lost attempts=0 | "
                    "camera-off sound-stop say-result\n"},
    {"challenge-ended",
     "challenges=1",
     TO_POSITIONING "100 probe-ready : challenging | challenge sound-step\n"
                    "200 end : decided abandoned ended | camera-off record-outcome\n"},
    /* --- matching --- */
    {"accept-is-inclusive",
     "",
     TO_MATCHING "2100 matched(0.5) : decided pass none band=3 | "
                 "camera-off record-outcome\n"},
    {"match-of-an-older-question",
     "",
     TO_MATCHING "2100 matched(old,0.9) : matching attempts=0\n"
                 "2110 match-failed(old) : matching\n"
                 "2120 matched(none,0.9) : decided pass none | "
                 "camera-off record-outcome\n"},
    {"match-failed",
     "",
     TO_MATCHING "2100 match-failed : decided error engine-failed attempts=0 retry=1 | camera-off "
                 "sound-stop say-result\n"
                 "2200 matched(0.9) : decided error engine-failed attempts=0\n"
                 "2300 end : decided error engine-failed saving=1 | record-outcome\n"
                 "2310 recorded : recorded error engine-failed | sound-stop say-result\n"},
    {"match-times-out",
     "",
     TO_MATCHING "5999 tick : matching\n"
                 "6000 tick : decided error engine-failed attempts=0 | "
                 "camera-off sound-stop say-result\n"},
    {"match-camera-lost",
     "",
     TO_MATCHING "2100 camera-failed(camera-lost) : decided error camera-lost attempts=0 | "
                 "camera-off sound-stop say-result\n"},
    {"match-second-card",
     "",
     TO_MATCHING "2100 card : decided abandoned second-card | camera-off "
                 "record-outcome\n"},
    {"no-limits-of-time",
     "no-times confirm",
     "0 card : identifying | look-up sound-card\n"
     "10 found : confirming deadline=0 | sound-step\n"
     "99999999 tick : confirming\n"
     "99999999 confirm : positioning deadline=0 | camera-on new-probe say-no-face\n"},
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  visit_script_add ("/core/visit", scripts, G_N_ELEMENTS (scripts));
  return g_test_run ();
}
