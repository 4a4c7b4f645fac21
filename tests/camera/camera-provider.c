/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <pipewire/pipewire.h>
#include <signal.h>
#include <spa/debug/types.h>
#include <spa/param/buffers.h>
#include <spa/param/video/format-utils.h>
#include <spa/param/video/type-info.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#define POD_SIZE 1024
#define N_POINTS 8 /* a bright spot goes round, so that no two pictures are the same */

typedef struct {
  struct pw_main_loop *loop;
  struct pw_stream *stream;
  struct spa_source *timer;
  struct spa_video_info_raw format;
  int stride;  /* bytes, of the first plane */
  int size;    /* bytes of a picture */
  bool silent; /* there, but sends nothing */
  uint64_t n_sent;
} Provider;

static void
measure (Provider *self)
{
  int width = self->format.size.width, height = self->format.size.height;

  switch (self->format.format) {
  case SPA_VIDEO_FORMAT_GRAY8:
    self->stride = width;
    self->size = width * height;
    break;
  case SPA_VIDEO_FORMAT_I420:
    self->stride = width;
    self->size = width * height * 3 / 2;
    break;
  case SPA_VIDEO_FORMAT_YUY2:
    self->stride = width * 2;
    self->size = self->stride * height;
    break;
  case SPA_VIDEO_FORMAT_BGR:
    self->stride = width * 3;
    self->size = self->stride * height;
    break;
  default:
    fprintf (stderr, "camera-provider: this form is not drawn here\n");
    exit (2);
  }
}

static void
draw (const Provider *self, uint8_t *data)
{
  int side = self->format.size.height / N_POINTS;
  double angle = 2 * M_PI * self->n_sent / self->format.framerate.num;
  int top = self->format.size.height * (0.5 + 0.3 * sin (angle)) - side / 2.0;
  int left = self->stride * (0.5 + 0.3 * cos (angle)) - side / 2.0;

  memset (data, 128, self->size);
  for (int y = top; y < top + side; y++)
    memset (data + y * self->stride + left, 230, side);
}

static void
process_cb (void *user_data)
{
  Provider *self = user_data;
  struct pw_buffer *buffer = pw_stream_dequeue_buffer (self->stream);
  struct spa_data *plane;
  struct spa_meta_header *header;
  struct timespec now;

  if (buffer == NULL)
    return;
  plane = &buffer->buffer->datas[0];
  draw (self, plane->data);
  plane->chunk->offset = 0;
  plane->chunk->stride = self->stride;
  plane->chunk->size = self->size;
  header = spa_buffer_find_meta_data (buffer->buffer, SPA_META_Header, sizeof *header);
  if (header != NULL) {
    clock_gettime (CLOCK_MONOTONIC, &now);
    *header = (struct spa_meta_header){.pts = SPA_TIMESPEC_TO_NSEC (&now), .seq = self->n_sent};
  }
  self->n_sent++;
  pw_stream_queue_buffer (self->stream, buffer);
}

static void
tick_cb (void *user_data, uint64_t n_expired)
{
  Provider *self = user_data;

  if (!self->silent)
    pw_stream_trigger_process (self->stream);
}

static void
state_cb (void *user_data, enum pw_stream_state old, enum pw_stream_state state, const char *error)
{
  Provider *self = user_data;
  const struct spa_fraction *rate = &self->format.framerate;
  struct timespec interval = {.tv_nsec = SPA_NSEC_PER_SEC / rate->num * rate->denom};
  bool wanted = state == PW_STREAM_STATE_STREAMING;

  if (state == PW_STREAM_STATE_ERROR) {
    fprintf (stderr, "camera-provider: %s\n", error);
    exit (1);
  }
  if (!wanted)
    interval.tv_nsec = 0; /* no ticks */
  pw_loop_update_timer (
      pw_main_loop_get_loop (self->loop), self->timer, &interval, &interval, false);
}

static void
param_cb (void *user_data, uint32_t id, const struct spa_pod *param)
{
  Provider *self = user_data;
  uint8_t bytes[POD_SIZE];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_pod *params[2];

  if (param == NULL || id != SPA_PARAM_Format)
    return;
  params[0] = spa_pod_builder_add_object (&builder,
                                          SPA_TYPE_OBJECT_ParamBuffers,
                                          SPA_PARAM_Buffers,
                                          SPA_PARAM_BUFFERS_buffers,
                                          SPA_POD_CHOICE_RANGE_Int (4, 2, 16),
                                          SPA_PARAM_BUFFERS_blocks,
                                          SPA_POD_Int (1),
                                          SPA_PARAM_BUFFERS_size,
                                          SPA_POD_Int (self->size),
                                          SPA_PARAM_BUFFERS_stride,
                                          SPA_POD_Int (self->stride));
  params[1] = spa_pod_builder_add_object (&builder,
                                          SPA_TYPE_OBJECT_ParamMeta,
                                          SPA_PARAM_Meta,
                                          SPA_PARAM_META_type,
                                          SPA_POD_Id (SPA_META_Header),
                                          SPA_PARAM_META_size,
                                          SPA_POD_Int (sizeof (struct spa_meta_header)));
  pw_stream_update_params (self->stream, params, 2);
}

static const struct pw_stream_events stream_events = {
    PW_VERSION_STREAM_EVENTS,
    .state_changed = state_cb,
    .param_changed = param_cb,
    .process = process_cb,
};

static void
hush_cb (void *user_data, int signal_number)
{
  ((Provider *) user_data)->silent = signal_number == SIGUSR1;
}

static void
connect_stream (Provider *self, const char *name, const char *device)
{
  uint8_t bytes[POD_SIZE];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_pod *format;
  struct pw_properties *properties = pw_properties_new (PW_KEY_MEDIA_CLASS,
                                                        "Video/Source",
                                                        PW_KEY_MEDIA_ROLE,
                                                        "Camera",
                                                        PW_KEY_NODE_NAME,
                                                        name,
                                                        PW_KEY_NODE_DESCRIPTION,
                                                        name,
                                                        PW_KEY_DEVICE_ID,
                                                        device,
                                                        NULL);

  self->stream = pw_stream_new_simple (
      pw_main_loop_get_loop (self->loop), name, properties, &stream_events, self);
  format = spa_format_video_raw_build (&builder, SPA_PARAM_EnumFormat, &self->format);
  if (self->stream == NULL || pw_stream_connect (self->stream,
                                                 PW_DIRECTION_OUTPUT,
                                                 PW_ID_ANY,
                                                 PW_STREAM_FLAG_DRIVER | PW_STREAM_FLAG_MAP_BUFFERS,
                                                 &format,
                                                 1) < 0) {
    fprintf (stderr, "camera-provider: PipeWire does not answer\n");
    exit (1);
  }
}

/* camera-provider NAME "FORM WIDTHxHEIGHT RATE" [DEVICE]: a camera for PipeWire, until it is
 * killed; of that device, which makes it a physical one. SIGUSR1 makes it silent, SIGUSR2 lets it
 * go on. A stream of our own, as GStreamer's pipewiresink (0.3.65) does not live through being
 * stopped and started often. */
int
main (int argc, char *argv[])
{
  Provider self = {0};
  char form[8];
  unsigned width, height, rate;

  prctl (PR_SET_PDEATHSIG, SIGKILL); /* a test that crashed leaves no camera behind */
  if (argc < 3 || sscanf (argv[2], "%7s %ux%u %u", form, &width, &height, &rate) != 4)
    return 2;
  self.format.format = spa_debug_type_find_type_short (spa_type_video_format, form);
  self.format.size = SPA_RECTANGLE (width, height);
  self.format.framerate = SPA_FRACTION (rate, 1);
  measure (&self);

  pw_init (NULL, NULL);
  self.loop = pw_main_loop_new (NULL);
  self.timer = pw_loop_add_timer (pw_main_loop_get_loop (self.loop), tick_cb, &self);
  pw_loop_add_signal (pw_main_loop_get_loop (self.loop), SIGUSR1, hush_cb, &self);
  pw_loop_add_signal (pw_main_loop_get_loop (self.loop), SIGUSR2, hush_cb, &self);
  connect_stream (&self, argv[1], argc > 3 ? argv[3] : NULL);
  return pw_main_loop_run (self.loop) < 0;
}
