// SPDX-License-Identifier: MIT
// Writes the initial parameters and the split of a configuration, for inits_oracle.py to compare with PyTorch.
//   dump_initial OUT [key=value ...]
// OUT.f32: the flat parameters, float32; OUT.train.i32, OUT.test.i32: the ids; all little-endian.
// stdout: one line a tensor: name offset extent ...
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "data/dataset.hpp"
#include "model/model_spec.hpp"

namespace {

template <class T>
void write_raw(const std::string& path, const std::vector<T>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  file.close();
  if (!file) {
    throw groklab::Error(groklab::ErrorKind::Io, "cannot write", path, "");
  }
}

void dump(const std::string& out, const groklab::Config& config) {
  const groklab::Dataset dataset = groklab::make_dataset(config);
  const groklab::ModelSpec spec = groklab::make_model_spec(config);
  write_raw(out + ".f32", groklab::initial_parameters(spec, config));
  write_raw(out + ".train.i32", dataset.train_ids);
  write_raw(out + ".test.i32", dataset.test_ids);
  for (const groklab::TensorSpec& tensor : spec.tensors) {
    std::printf("%s %lld", tensor.name.c_str(), static_cast<long long>(tensor.offset));
    for (const std::int64_t extent : tensor.shape) {
      std::printf(" %lld", static_cast<long long>(extent));
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: dump_initial OUT [key=value ...]\n");
    return 2;
  }
  try {
    groklab::Config config;
    groklab::apply_overrides(config, std::vector<std::string>(argv + 2, argv + argc));
    groklab::resolve(config);
    dump(argv[1], config);
  } catch (const groklab::Error& error) {
    std::fprintf(stderr, "dump_initial: %s\n", error.what());
    return error.exit_code();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dump_initial: %s\n", error.what());
    return 1;
  }
  return 0;
}
