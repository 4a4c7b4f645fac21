/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal.h"

#include "muster-puppet.h"
#include "muster-rehearsal-mark.h"
#include "muster-rehearsal-sitter.h"

/* Names share one made-up syllable, 示 as in "sample". Student numbers begin with 9000. ID numbers
 * lie in district 110099, which GB/T 2260 never gave to a place: they pass the check of a typed
 * number and cannot be anybody's. */
static const MusterRehearsalPerson people[] = {
    {"90000001", "陈示甲", "110099200701120026", "9A000001", "演练学院 一班", 764},
    {"90000002", "林示乙", "110099200702230032", "9A000002", "演练学院 一班", 894},
    {"90000003", "周示丙", "110099200703040054", "9A000003", "演练学院 一班", 1012},
    {"90000004", "吴示丁", "110099200704150044", "9A000004", "演练学院 一班", 1128},
    {"90000005", "郑示戊", "110099200705260077", "9A000005", "演练学院 二班", 1131},
    {"90000006", "孙示己", "110099200706070080", "9A000006", "演练学院 二班", 1246},
    {"90000007", "赵示庚", "110099200707180097", "9A000007", "演练学院 二班", 1333},
    {"90000008", "何示辛", "110099200708290116", "9A000008", "演练学院 二班", 1410},
    {"90000009", "沈示壬", "110099200709100134", "9A000009", "演练学院 三班", 1469},
    {"90000010", "韩示癸", "110099200710210154", "9A00000A", "演练学院 三班", 731},
    {"90000011", "许示元", "110099200711020168", "9A00000B", "演练学院 三班", 1766},
    {"90000012", "唐示末", "110099200712130190", "9A00000C", "演练学院 三班", 4},
};

/* Pairs that look little alike to the embedders of both packs (cosine up to 0.32), so that an
 * impostor is one at every threshold. */
static const guint32 impostors[][2] = {
    {764, 1333},
    {894, 1128},
    {1012, 1246},
    {1131, 1766},
    {1410, 731},
    {1469, 4},
};

/**
 * muster_rehearsal_get_people:
 * @n: (out): how many
 *
 * Returns: (transfer none): the twelve, always the same
 */
const MusterRehearsalPerson *
muster_rehearsal_get_people (gsize *n)
{
  *n = G_N_ELEMENTS (people);
  return people;
}

/**
 * muster_rehearsal_get_impostor:
 * @identity: of one of the twelve
 *
 * Returns: the identity of another of them, who comes with the card of this one
 */
guint32
muster_rehearsal_get_impostor (guint32 identity)
{
  for (gsize i = 0; i < G_N_ELEMENTS (impostors); i++)
    for (int k = 0; k < 2; k++)
      if (impostors[i][k] == identity)
        return impostors[i][1 - k];
  return people[0].identity;
}

/**
 * muster_rehearsal_render_reference:
 * @person: one of the twelve
 *
 * As in a photo studio: plain wall, even light, eyes and mouth at rest. Takes about 0.3 s.
 *
 * Returns: (transfer full): 480x640, watermarked; eyes about 250 rows from the top
 */
MusterFrame *
muster_rehearsal_render_reference (const MusterRehearsalPerson *person)
{
  enum { WIDTH = 480, HEIGHT = 640 };
  g_autoptr (MusterPuppet) puppet = muster_puppet_new (person->identity);
  g_autoptr (GBytes) bytes = NULL;
  guint8 *bgr = g_malloc (WIDTH * HEIGHT * 3);
  MusterPuppetScene scene;

  muster_puppet_scene_init (&scene);
  scene.distance = 110;
  scene.field_of_view = 17.6f; /* 34 cm across: 14 pixels a cm */
  scene.offset_y = 5;
  scene.room = 0;
  scene.pose.pitch = MUSTER_REHEARSAL_CARRIAGE;
  scene.lux = 700;
  scene.kelvin = 5500;
  scene.light_azimuth = 8;
  scene.light_hardness = .2f;
  scene.screen_nits = 0;
  scene.noise = .4f;
  scene.exposure = 1.3f * muster_puppet_auto_exposure (&scene);
  muster_puppet_render (puppet, &scene, WIDTH, HEIGHT, bgr);
  muster_rehearsal_mark (bgr, WIDTH, HEIGHT);
  bytes = g_bytes_new_take (bgr, WIDTH * HEIGHT * 3);
  return muster_frame_new (WIDTH, HEIGHT, WIDTH * 3, bytes, 0);
}
