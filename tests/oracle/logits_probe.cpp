// SPDX-License-Identifier: MIT
// Writes the logits of every example of a configuration for interop_oracle.py, from the weights of a file.
//   logits_probe OUT.f32 CONFIG.toml [key=value ...]      (model.init_from=FILE among them)
// OUT.f32: [n_examples, d_vocab_out] float32 little-endian, examples in the order (a, b), b fastest.
#include <cstdio>
#include <exception>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "lab/workshop.hpp"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: logits_probe OUT.f32 CONFIG.toml [key=value ...]\n");
    return 2;
  }
  try {
    const std::vector<std::string> overrides(argv + 3, argv + argc);
    const groklab::Workshop shop(groklab::load_config(argv[2], overrides), 1);
    std::vector<std::int32_t> ids(shop.data.train_ids.size() + shop.data.test_ids.size());
    std::iota(ids.begin(), ids.end(), 0);
    std::vector<float> logits(ids.size() * static_cast<std::size_t>(shop.config.model.d_vocab_out));
    shop.engine->logits(shop.initial, ids, logits);
    std::ofstream file(argv[1], std::ios::binary);
    file.write(reinterpret_cast<const char*>(logits.data()),
               static_cast<std::streamsize>(logits.size() * sizeof(float)));
    file.close();
    return file ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "logits_probe: %s\n", error.what());
    return 1;
  }
}
