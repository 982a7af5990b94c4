// SPDX-License-Identifier: MIT
#include "figures/video_renderer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "core/scratch_folder.hpp"
#include "figures/child_process.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/gnuplot_script.hpp"

namespace groklab {
namespace {

constexpr int kFramesAProcess = 10;  // gnuplot takes longer to start than to draw a frame
constexpr double kFrameScale = 1.5;  // pixels a unit of layout
constexpr double kLastFrameSeconds = 1.5;
constexpr int kEncoderThreads = 2;  // x264's bytes depend on it, so it is not the machine's

/// Nothing that must survive a power loss.
void write_briefly(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    throw_io_error("write a frame", path, errno, text.size());
  }
}

/// Draws frames [begin, end) in one process.
void draw_frames(const Animation& animation, int begin, int end, ThemeName theme, const ScratchFolder& folder) {
  const std::string settings =
      fmt::format("format='png'; scale={}; bold='{}'", kFrameScale, std::string(kFigureFontBold));
  std::vector<std::string> argv = {"gnuplot", "-d", "-e", settings};
  for (int number = begin; number < end; ++number) {
    Figure figure = animation.frame(number);
    figure.name = fmt::format("frame{:05}", number);
    const GnuplotScript script = gnuplot_script(figure, theme);
    write_briefly(folder / (script.stem + ".dat"), script.data);
    if (!script.cells.empty()) {
      write_briefly(folder / (script.stem + "_cells.dat"), script.cells);
    }
    write_briefly(folder / (script.stem + ".gp"), script.script);
    argv.push_back(script.stem + ".gp");
  }
  run_gnuplot(argv, folder.path());
}

void draw_all_frames(const Animation& animation, ThemeName theme, const ScratchFolder& folder, ThreadPool& pool) {
  const int n_blocks = (animation.n_frames + kFramesAProcess - 1) / kFramesAProcess;
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(n_blocks));
  pool.run(n_blocks, [&](int block, int) {
    try {
      const int begin = block * kFramesAProcess;
      draw_frames(animation, begin, std::min(begin + kFramesAProcess, animation.n_frames), theme, folder);
    } catch (...) {
      errors[static_cast<std::size_t>(block)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

/// The film that ffmpeg makes of the frames with these words.
std::string encoded(const std::string& ffmpeg, const std::string& stem_pattern, std::vector<std::string> words,
                    const std::string& film, const ScratchFolder& folder) {
  std::vector<std::string> argv = {
      ffmpeg, "-v", "error", "-nostdin", "-y", "-framerate", std::to_string(kFramesASecond), "-i", stem_pattern};
  argv.insert(argv.end(), words.begin(), words.end());
  argv.push_back(film);
  const auto result = run_child(argv, folder.path());
  if (!result) {
    throw Error(ErrorKind::Io, "ffmpeg is not installed, videos need it", ffmpeg, "install the package ffmpeg");
  }
  if (result->exit_code != 0) {
    throw Error(ErrorKind::Io, "ffmpeg failed: " + complaint(*result), film,
                "ffmpeg with libx264 is needed (package ffmpeg)");
  }
  return read_text_file(folder / film);
}

std::string hold_last_frame() { return fmt::format("tpad=stop_mode=clone:stop_duration={}", kLastFrameSeconds); }

std::string mp4_of(const Figure& last, const std::string& ffmpeg, const std::string& frames, ThemeName name,
                   const ScratchFolder& folder) {
  // H.264 wants even sizes.
  const std::string filter =
      fmt::format("{},pad=ceil(iw/2)*2:ceil(ih/2)*2:color={}", hold_last_frame(), theme(name).background);
  return encoded(ffmpeg, frames, {"-vf",       filter,
                                  "-c:v",      "libx264",
                                  "-preset",   "fast",
                                  "-crf",      "20",
                                  "-pix_fmt",  "yuv420p",
                                  "-threads",  std::to_string(kEncoderThreads),
                                  "-fflags",   "+bitexact",
                                  "-flags:v",  "+bitexact",
                                  "-metadata", "title=" + last.title,
                                  "-metadata", "comment=" + last.small_print,
                                  "-movflags", "+faststart"},
                 "film.mp4", folder);
}

/// In how many pixels, and which frames: from the best that may be small enough to what always is.
struct GifSize {
  double scale;
  int every;
};
constexpr GifSize kGifSizes[] = {{0.7, 1}, {0.7, 2}, {0.5, 2}, {0.5, 4}, {0.35, 5}};

std::string gif_of(const Figure& last, const std::string& ffmpeg, const std::string& frames,
                   const ScratchFolder& folder) {
  std::string film;
  for (const GifSize& size : kGifSizes) {
    const std::string filter = fmt::format(
        "{0},select='not(mod(n\\,{1}))',setpts=N/({2}/{1})/TB,scale=iw*{3}:-1:flags=area,split[a][b];"
        "[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none:diff_mode=rectangle",
        hold_last_frame(), size.every, kFramesASecond, size.scale);
    film = encoded(ffmpeg, frames,
                   {"-vf", filter, "-r", fmt::format("{}/{}", kFramesASecond, size.every), "-fflags", "+bitexact",
                    "-metadata", "comment=" + last.small_print, "-loop", "0"},
                   "film.gif", folder);
    if (film.size() <= kMostGifBytes) {
      break;
    }
  }
  return film;
}

}  // namespace

std::string file_ending(VideoFormat format) { return format == VideoFormat::Mp4 ? "mp4" : "gif"; }

std::vector<std::string> render_video(const Animation& animation, const std::string& folder,
                                      const std::vector<VideoFormat>& formats, ThemeName theme, ThreadPool& pool,
                                      const std::string& ffmpeg) {
  GROKLAB_CHECK(animation.n_frames > 0);
  const ScratchFolder frame_folder("frames");
  draw_all_frames(animation, theme, frame_folder, pool);
  const std::string frames = figure_stem("frame%05d", theme) + ".png";
  const Figure last = animation.frame(animation.n_frames - 1);
  make_folder(folder);
  std::vector<std::string> paths;
  for (const VideoFormat format : formats) {
    const std::string film = format == VideoFormat::Mp4 ? mp4_of(last, ffmpeg, frames, theme, frame_folder)
                                                        : gif_of(last, ffmpeg, frames, frame_folder);
    paths.push_back(folder + "/" + figure_stem(animation.name, theme) + "." + file_ending(format));
    write_file_atomically(paths.back(), std::string_view(film));
  }
  return paths;
}

}  // namespace groklab
