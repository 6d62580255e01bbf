// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import java.util.List;
import java.util.Map;

/// A program to run.
///
/// @param arguments the program and its arguments; a program without a slash is looked for in the
///     PATH of `environment`
/// @param environment all of it; nothing is inherited
/// @param directory the working directory, as the program sees the file system
/// @param streams where its input and output go
public record Command(
    List<String> arguments, Map<String, String> environment, String directory, Streams streams) {
  public Command {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
