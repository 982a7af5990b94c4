// SPDX-License-Identifier: MIT
#include "figures/video_renderer.hpp"

#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "figures/child_process.hpp"

namespace groklab {
namespace {

/// A bar that grows.
Animation growing_bar(int n_frames) {
  return {"growing", n_frames, [n_frames](int number) {
            Panel panel;
            panel.title = "bar";
            panel.y.limits = Limits{0, static_cast<double>(n_frames)};
            panel.layers.emplace_back(BarLayer{{1}, {number + 1.0}, 0.8, "", ColorRole::Test});
            Figure figure;
            figure.name = "growing";
            figure.title = "A bar that grows";
            figure.small_print = "run planted";
            figure.panels = {panel};
            return figure;
          }};
}

class VideoRenderer : public testing::Test {
 protected:
  std::string film(const std::string& name, VideoFormat format, int n_frames, int n_threads) {
    ThreadPool pool(n_threads);
    return render_video(growing_bar(n_frames), folder_ / name, {format}, ThemeName::Light, pool).at(0);
  }
  std::string probe(const std::string& path, const std::string& entries) {
    const auto result = run_child({"ffprobe", "-v", "error", "-count_frames", "-of", "default=noprint_wrappers=1",
                                   "-show_entries", entries, path},
                                  folder_.path());
    return result ? result->out : "no ffprobe";
  }
  const TestFolder folder_;
};

TEST_F(VideoRenderer, AFilmHasEveryFrameAndTheLastOneForAWhile) {
  const std::string path = film("a", VideoFormat::Mp4, 23, 2);
  EXPECT_TRUE(path.ends_with("/growing.mp4"));
  const std::string facts =
      probe(path, "stream=nb_read_frames,codec_name,pix_fmt,r_frame_rate:format_tags=title,comment");
  EXPECT_NE(facts.find("nb_read_frames=53"), std::string::npos) << facts;  // 23 and 1.5 s of 20 frames
  EXPECT_NE(facts.find("codec_name=h264"), std::string::npos) << facts;
  EXPECT_NE(facts.find("pix_fmt=yuv420p"), std::string::npos) << facts;
  EXPECT_NE(facts.find("A bar that grows"), std::string::npos) << facts;
  EXPECT_NE(facts.find("run planted"), std::string::npos) << facts;
}

TEST_F(VideoRenderer, AGifIsSmallAndLoops) {
  const std::string gif = read_text_file(film("a", VideoFormat::Gif, 12, 1));
  EXPECT_EQ(gif.substr(0, 6), "GIF89a");
  EXPECT_NE(gif.find("NETSCAPE2.0"), std::string::npos);
  EXPECT_LE(gif.size(), kMostGifBytes);
}

TEST_F(VideoRenderer, TheBytesDoNotDependOnThreads) {
  for (const VideoFormat format : {VideoFormat::Mp4, VideoFormat::Gif}) {
    EXPECT_EQ(read_file(film("a", format, 12, 1)), read_file(film("b", format, 12, 3))) << file_ending(format);
  }
}

TEST_F(VideoRenderer, AMissingProgramIsNamedWithItsPackage) {
  ThreadPool pool(1);
  const std::string text = refusal(
      [&] {
        render_video(growing_bar(1), folder_.path(), {VideoFormat::Mp4}, ThemeName::Light, pool, "no-such-ffmpeg");
      },
      ErrorKind::Io);
  EXPECT_NE(text.find("package ffmpeg"), std::string::npos) << text;
}

}  // namespace
}  // namespace groklab
