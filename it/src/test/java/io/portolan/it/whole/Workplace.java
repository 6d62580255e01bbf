// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.it.kube.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A person's shell for one test: a home of its own, in which commands are typed. What still runs
/// at the end is taken down.
final class Workplace implements AutoCloseable {
  /// The root of the project.
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path home;

  private Workplace(Path home) {
    this.home = home;
  }

  static Workplace open() {
    try {
      return new Workplace(Files.createTempDirectory("portolan-it-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One in which the shop runs.
  static Workplace withShop() {
    Workplace place = open();
    place.type("./portolan up -f examples/shop").ok();
    return place;
  }

  Path home() {
    return home;
  }

  /// Writes a file into the home.
  Path write(String name, String text) {
    try {
      return Files.writeString(home.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a line as a shell would, in the project's folder, and waits for its end.
  Outcome type(String line) {
    return type(line, Map.of());
  }

  Outcome type(String line, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile(home, "out", "");
      Path err = Files.createTempFile(home, "err", "");
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-c", line)
              .directory(PROJECT.toFile())
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("HOME", home.toString());
      builder
          .environment()
          .put(
              "PATH",
              Kubectl.ofRelease("1.32").getParent()
                  + ":"
                  + System.getenv("PATH")
                  + ":/usr/sbin:/sbin");
      builder.environment().put("JAVA_HOME", System.getenv("REAL_JAVA_HOME"));
      builder.environment().remove("KUBECONFIG");
      builder.environment().remove("XDG_STATE_HOME");
      builder.environment().remove("PORTOLAN_STATE");
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("\"" + line + "\" did not end in " + PATIENCE);
      }
      Outcome outcome =
          new Outcome(line, process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs a line again and again until its output contains `text`.
  Outcome typeUntil(String line, String text) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Outcome outcome = type(line);
    while (!outcome.out().contains(text)) {
      assertThat(System.nanoTime())
          .as("\"%s\" never said \"%s\"; last: %s", line, text, outcome)
          .isLessThan(deadline);
      outcome = type(line);
    }
    return outcome;
  }

  /// Ends every cluster of this home and removes the home.
  @Override
  public void close() {
    List<String> names = new ArrayList<>();
    Path clusters = home.resolve(".local/state/portolan");
    try (Stream<Path> folders = Files.isDirectory(clusters) ? Files.list(clusters) : Stream.of()) {
      folders.forEach(folder -> names.add(folder.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.forEach(name -> type("./portolan down --name " + name));
    try (Stream<Path> tree = Files.walk(home)) {
      tree.sorted(Comparator.reverseOrder()).forEach(entry -> entry.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How a command ended and what it said.
  record Outcome(String line, int exitCode, String out, String err) {
    Outcome ok() {
      assertThat(exitCode).as(toString()).isZero();
      return this;
    }

    Outcome failed(int expected) {
      assertThat(exitCode).as(toString()).isEqualTo(expected);
      return this;
    }

    @Override
    public String toString() {
      return "$ " + line + "\n" + out + err + "(exit " + exitCode + ")";
    }
  }
}
