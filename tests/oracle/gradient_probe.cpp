// SPDX-License-Identifier: MIT
// Writes what our engines compute at one random point, for model_oracle.py to compare with PyTorch.
//
//   gradient_probe list                                    the case table: a line each, fields separated by tabs
//   gradient_probe FOLDER ENGINE STEPS LEARNED key=value ...       ENGINE: reference or factored
//
// LEARNED full-batch updates of the float engine come first; 0: the point is a random one.
// FOLDER gets config.toml (resolved), tensors.txt (name, offset, shape) and raw little-endian arrays: a, b, label (.i32,
// the training set in order); initial, params (.f32: f0's parameters, and the point); of ReferenceModel<double>:
// loss, gradient, after (.f64); of the float engine: engine_loss (.f64), engine_gradient, engine_after (.f32). `after`
// are the parameters after STEPS full-batch updates from params.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "core/philox.hpp"
#include "engine/reference/gradient_cases.hpp"
#include "engine/reference/reference_model.hpp"
#include "kernels/ref/optimizer.hpp"

namespace groklab {
namespace {

constexpr double kNoise = 0.05;  // moves biases and norms off their initial 0 and 1

template <class T>
void write_array(const std::filesystem::path& path, std::span<const T> values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  if (!file) {
    throw Error(ErrorKind::Io, "cannot write", path.string(), "");
  }
}

void write_tensors(const std::filesystem::path& path, const ModelSpec& spec) {
  std::ofstream file(path);
  for (const TensorSpec& tensor : spec.tensors) {
    file << tensor.name << ' ' << tensor.offset;
    for (const std::int64_t extent : tensor.shape) {
      file << ' ' << extent;
    }
    file << '\n';
  }
}

/// params after `steps` updates with the gradients that `gradient_at(params, out)` gives.
template <class T, class GradientAt>
std::vector<T> train(std::vector<T> params, const OptimizerConfig& c, int steps, GradientAt gradient_at) {
  std::vector<T> gradient(params.size()), m(params.size()), v(params.size());
  const auto n = static_cast<std::ptrdiff_t>(params.size());
  for (int update = 1; update <= steps; ++update) {
    gradient_at(params, gradient);
    const ref::AdamScalars adam{c.lr, c.weight_decay, c.beta1, c.beta2, c.eps, update};
    switch (c.name) {
      case OptimizerName::AdamW:
        ref::adamw_update(params.data(), m.data(), v.data(), gradient.data(), n, adam);
        break;
      case OptimizerName::Adam:
        ref::adam_update(params.data(), m.data(), v.data(), gradient.data(), n, adam);
        break;
      case OptimizerName::Sgd:
        ref::sgd_update(params.data(), m.data(), gradient.data(), n, {c.lr, c.weight_decay, c.momentum, update});
        break;
    }
  }
  return params;
}

int list_cases() {
  for (const GradientCase& gradient_case : gradient_cases()) {
    std::printf("%s", gradient_case.name.c_str());
    for (const std::string& item : gradient_case.overrides) {
      std::printf("\t%s", item.c_str());
    }
    std::printf("\n");
  }
  return 0;
}

int probe(const std::filesystem::path& folder, const std::string& engine_name, int steps, int learned,
          const std::vector<std::string>& overrides) {
  const Config config = config_of(overrides);
  const ModelSpec spec = make_model_spec(config);
  const Dataset data = make_dataset(config);
  const std::vector<float> initial = initial_parameters(spec, config);
  std::vector<float> params = initial;
  Philox random(config.seed, Stream::Init, 1U << 20);
  for (float& value : params) {
    value += static_cast<float>(kNoise * random.next_normal());
  }
  ThreadPool pool(2);
  const EngineInputs inputs{config, spec, data, pool, initial};
  const std::unique_ptr<Engine> engine =
      engine_name == "factored" ? make_factored_engine(inputs) : make_reference_engine(inputs);
  ReferenceModel<double> model(inputs);
  const std::vector<std::int32_t>& ids = data.train_ids;
  const auto in_float = [&](const auto& at, auto& out) { engine->gradient(at, ids, {}, out); };
  params = train<float>(std::move(params), config.optimizer, learned, in_float);

  std::filesystem::create_directories(folder);
  std::ofstream(folder / "config.toml") << config_to_toml(config);
  write_tensors(folder / "tensors.txt", spec);
  for (const auto& [name, column] : {std::pair("a.i32", &data.a), {"b.i32", &data.b}, {"label.i32", &data.label}}) {
    std::vector<std::int32_t> of_train;
    for (const std::int32_t id : ids) {
      of_train.push_back((*column)[static_cast<std::size_t>(id)]);
    }
    write_array<std::int32_t>(folder / name, of_train);
  }
  write_array<float>(folder / "initial.f32", initial);
  write_array<float>(folder / "params.f32", params);

  const std::vector<double> params_f64(params.begin(), params.end());
  std::vector<double> gradient_f64(params.size());
  const double loss = model.gradient(params_f64, ids, {}, gradient_f64).loss;
  write_array<double>(folder / "loss.f64", std::span(&loss, 1));
  write_array<double>(folder / "gradient.f64", gradient_f64);
  std::vector<float> gradient_f32(params.size());
  const double engine_loss = engine->gradient(params, ids, {}, gradient_f32).loss;
  write_array<double>(folder / "engine_loss.f64", std::span(&engine_loss, 1));
  write_array<float>(folder / "engine_gradient.f32", gradient_f32);
  if (steps > 0) {
    write_array<double>(folder / "after.f64",
                        train<double>(params_f64, config.optimizer, steps,
                                      [&](const auto& at, auto& out) { model.gradient(at, ids, {}, out); }));
    write_array<float>(folder / "engine_after.f32",
                       train<float>(params, config.optimizer, steps, in_float));
  }
  return 0;
}

}  // namespace
}  // namespace groklab

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 1 && arguments[0] == "list") {
      return groklab::list_cases();
    }
    if (arguments.size() < 4) {
      std::fprintf(stderr, "usage: gradient_probe list | FOLDER ENGINE STEPS LEARNED [key=value ...]\n");
      return 2;
    }
    return groklab::probe(arguments[0], arguments[1], std::stoi(arguments[2]), std::stoi(arguments[3]),
                          {arguments.begin() + 4, arguments.end()});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gradient_probe: %s\n", error.what());
    return 1;
  }
}
