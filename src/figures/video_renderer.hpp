// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/thread_pool.hpp"
#include "figures/animation.hpp"
#include "figures/theme.hpp"

namespace groklab {

enum class VideoFormat { Mp4, Gif };

std::string file_ending(VideoFormat format);

/// No GIF is larger: one that would be has fewer pixels, then fewer frames.
inline constexpr std::size_t kMostGifBytes = std::size_t{8} << 20;

/// Draws the frames with gnuplot, many in a process and as many processes as the pool has threads, and joins them with
/// ffmpeg: NAME.mp4 (H.264) and NAME.gif (one palette for all frames, no dithering), of the dark theme NAME_dark. The last
/// frame stays for a while. Title and small print are in the metadata. Files appear whole. The bytes depend on the
/// animation and on the versions of gnuplot, cairo, the font, ffmpeg and x264, not on the number of threads. Returns the
/// paths in the order of `formats`. Throws Error(Io) where gnuplot or ffmpeg is missing (the hint names the package) or
/// fails.
std::vector<std::string> render_video(const Animation& animation, const std::string& folder,
                                      const std::vector<VideoFormat>& formats, ThemeName theme, ThreadPool& pool,
                                      const std::string& ffmpeg = "ffmpeg");

}  // namespace groklab
