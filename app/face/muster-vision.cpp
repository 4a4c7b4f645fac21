/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vision.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

struct _MusterNet {
  cv::dnn::Net net;
  cv::Mat blob;
  std::vector<cv::Mat> outputs; /* what the caller's tensors borrow */
};

/* A shrink below this factor reads too few source pixels with bilinear sampling alone. */
static const double ALIAS_FREE_SHRINK = 0.5;

/* Runs @body; what it throws becomes @error with @code. */
template <typename Body>
static gboolean
guarded (const char *what, MusterError code, GError **error, Body body)
{
  try {
    body ();
    return TRUE;
  } catch (const std::exception &e) {
    g_set_error (error, MUSTER_ERROR, code, "%s: %s", what, e.what ());
  } catch (...) {
    g_set_error (error, MUSTER_ERROR, code, "%s: unknown failure", what);
  }
  return FALSE;
}

static cv::Mat
view (const MusterPixels *pixels)
{
  return cv::Mat (
      pixels->height, pixels->width, CV_8UC3, const_cast<guint8 *> (pixels->data), pixels->stride);
}

static cv::Mat
view (guint8 *target, int width, int height)
{
  return cv::Mat (height, width, CV_8UC3, target, (size_t) width * 3);
}

/* One thread for each net: a second one saves 40 % of the time and costs 60 % more CPU, and the
 * bench runs two chains side by side instead. OpenCV takes the first choice in a process only. */
static void
set_up_once ()
{
  static gsize done = 0;

  if (g_once_init_enter (&done)) {
    cv::setNumThreads (1);
    g_once_init_leave (&done, 1);
  }
}

MusterNet *
muster_net_new (GBytes *onnx, GError **error)
{
  gsize size;
  const char *data = (const char *) g_bytes_get_data (onnx, &size);
  MusterNet *self = nullptr;

  if (!guarded (_ ("Cannot load the net"), MUSTER_ERROR_BAD_MODEL, error, [&] {
        set_up_once ();
        self = new _MusterNet;
        self->net = cv::dnn::readNetFromONNX (data, size);
        self->net.setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
        self->net.setPreferableTarget (cv::dnn::DNN_TARGET_CPU);
      })) {
    delete self;
    return nullptr;
  }
  return self;
}

void
muster_net_free (MusterNet *self)
{
  delete self;
}

static void
fill_blob (cv::Mat &blob, const MusterPixels *pixels, const MusterNetInput *input)
{
  const int shape[] = {1, 3, input->height, input->width};

  blob.create (4, shape, CV_32F);
  if (pixels->width < input->width || pixels->height < input->height)
    blob.setTo (0);
  for (int channel = 0; channel < 3; channel++) {
    const int from = input->rgb ? 2 - channel : channel;
    const float mean = input->mean[channel], scale = input->scale[channel];

    for (int y = 0; y < pixels->height; y++) {
      const guint8 *row = pixels->data + (gsize) y * pixels->stride + from;
      float *out = blob.ptr<float> (0, channel, y);

      for (int x = 0; x < pixels->width; x++)
        out[x] = ((float) row[3 * x] - mean) * scale;
    }
  }
}

gboolean
muster_net_run (MusterNet *self,
                const MusterPixels *pixels,
                const MusterNetInput *input,
                const char *const *outputs,
                MusterTensor *tensors,
                GError **error)
{
  g_return_val_if_fail (pixels->width <= input->width && pixels->height <= input->height, FALSE);

  return guarded (_ ("The net failed"), MUSTER_ERROR_BAD_MODEL, error, [&] {
    std::vector<cv::String> names;

    for (gsize i = 0; outputs[i] != nullptr; i++)
      names.push_back (outputs[i]);
    fill_blob (self->blob, pixels, input);
    self->net.setInput (self->blob);
    self->net.forward (self->outputs, names);
    for (gsize i = 0; i < names.size (); i++) {
      CV_Assert (self->outputs[i].type () == CV_32F && self->outputs[i].isContinuous ());
      tensors[i].values = self->outputs[i].ptr<float> ();
      tensors[i].length = self->outputs[i].total ();
    }
  });
}

/* Shrinks the part of @source that the warp will read by a whole factor, and says by @matrix how
 * the smaller part maps to the target. */
static cv::Mat
shrink_for_warp (const cv::Mat &source, cv::Mat &matrix, int width, int height, double shrink)
{
  cv::Mat inverse;
  cv::invertAffineTransform (matrix, inverse);
  std::vector<cv::Point2d> corners = {
      {0, 0}, {(double) width, 0}, {0, (double) height}, {(double) width, (double) height}};
  cv::transform (corners, corners, inverse);
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const auto &p : corners) {
    left = std::min (left, p.x);
    right = std::max (right, p.x);
    top = std::min (top, p.y);
    bottom = std::max (bottom, p.y);
  }
  const int x0 = std::max (0, (int) std::floor (left)), y0 = std::max (0, (int) std::floor (top));
  const int x1 = std::min (source.cols, (int) std::ceil (right));
  const int y1 = std::min (source.rows, (int) std::ceil (bottom));
  if (x1 - x0 < 2 || y1 - y0 < 2)
    return source;

  const int factor = std::max (1, (int) std::lround (1 / shrink));
  const int small_width = std::max (1, (x1 - x0) / factor);
  const int small_height = std::max (1, (y1 - y0) / factor);
  const double fx = (double) (x1 - x0) / small_width, fy = (double) (y1 - y0) / small_height;
  cv::Mat small;
  cv::resize (source (cv::Rect (x0, y0, x1 - x0, y1 - y0)),
              small,
              cv::Size (small_width, small_height),
              0,
              0,
              cv::INTER_AREA);
  /* pixel centres: source = (small + 0.5) * f - 0.5 + origin */
  const double ox = x0 + 0.5 * fx - 0.5, oy = y0 + 0.5 * fy - 0.5;
  for (int row = 0; row < 2; row++) {
    double *m = matrix.ptr<double> (row);
    m[2] += m[0] * ox + m[1] * oy;
    m[0] *= fx;
    m[1] *= fy;
  }
  return small;
}

gboolean
muster_pixels_warp (const MusterPixels *source,
                    const MusterAffine *matrix,
                    guint8 *target,
                    int width,
                    int height,
                    GError **error)
{
  return guarded (_ ("Cannot warp the picture"), MUSTER_ERROR_FAILED, error, [&] {
    cv::Mat from = view (source), to = view (target, width, height);
    cv::Mat m = (cv::Mat_<double> (2, 3) << matrix->a,
                 matrix->b,
                 matrix->c,
                 matrix->d,
                 matrix->e,
                 matrix->f);
    const double shrink = std::sqrt (std::abs (matrix->a * matrix->e - matrix->b * matrix->d));

    CV_Assert (shrink > 1e-6);
    if (shrink < ALIAS_FREE_SHRINK)
      from = shrink_for_warp (from, m, width, height, shrink);
    cv::warpAffine (from, to, m, to.size (), cv::INTER_LINEAR, cv::BORDER_CONSTANT);
    CV_Assert (to.data == target);
  });
}

gboolean
muster_pixels_resize (
    const MusterPixels *source, guint8 *target, int width, int height, GError **error)
{
  return guarded (_ ("Cannot scale the picture"), MUSTER_ERROR_FAILED, error, [&] {
    cv::Mat to = view (target, width, height);
    const bool smaller = width < source->width;

    cv::resize (view (source), to, to.size (), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
    CV_Assert (to.data == target);
  });
}
