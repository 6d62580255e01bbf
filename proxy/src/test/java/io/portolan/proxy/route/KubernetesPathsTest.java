// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of paths in the documentation of Ingress, line by line.
class KubernetesPathsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Prefix /                                   | /             | Prefix /
          Prefix /                                   | /any/thing    | Prefix /
          Exact /foo                                 | /foo          | Exact /foo
          Exact /foo                                 | /bar          | none
          Exact /foo                                 | /foo/         | none
          Exact /foo/                                | /foo          | none
          Exact /foo/                                | /foo/         | Exact /foo/
          Prefix /foo                                | /foo          | Prefix /foo
          Prefix /foo                                | /foo/         | Prefix /foo
          Prefix /foo/                               | /foo          | Prefix /foo/
          Prefix /foo/                               | /foo/         | Prefix /foo/
          Prefix /aaa/bb                             | /aaa/bbb      | none
          Prefix /aaa/bbb                            | /aaa/bbb      | Prefix /aaa/bbb
          Prefix /aaa/bbb/                           | /aaa/bbb      | Prefix /aaa/bbb/
          Prefix /aaa/bbb                            | /aaa/bbb/     | Prefix /aaa/bbb
          Prefix /aaa/bbb                            | /aaa/bbb/ccc  | Prefix /aaa/bbb
          Prefix /aaa/bbb                            | /aaa/bbbxyz   | none
          Prefix /, Prefix /aaa                      | /aaa/ccc      | Prefix /aaa
          Prefix /, Prefix /aaa, Prefix /aaa/bbb     | /aaa/bbb      | Prefix /aaa/bbb
          Prefix /, Prefix /aaa, Prefix /aaa/bbb     | /ccc          | Prefix /
          Prefix /aaa                                | /ccc          | none
          Prefix /foo, Exact /foo                    | /foo          | Exact /foo
          Prefix /foo, Exact /foo                    | /foo/         | Prefix /foo
          Exact /Foo                                 | /foo          | none
          """)
  void matchesAsTheTableSays(String paths, String request, String backend) {
    RouteTable table =
        RouteTable.of(
            Arrays.stream(paths.split(", ")).map(path -> Routes.route("", path)).toList());
    assertThat(Routes.taken(table, Routes.get("any.test", request))).isEqualTo(backend);
  }

  @ParameterizedTest
  @CsvSource({
    "*.foo.com, bar.foo.com, true",
    "*.foo.com, baz.bar.foo.com, false",
    "*.foo.com, foo.com, false",
    "*.foo.com, .foo.com, false",
    "foo.com, foo.com, true",
    "foo.com, bar.foo.com, false",
  })
  void matchesHostsAsTheTableSays(String host, String request, boolean matches) {
    RouteTable table = RouteTable.of(List.of(Routes.route(host, "Prefix /")));
    assertThat(table.find(Routes.get(request, "/")).isPresent()).isEqualTo(matches);
  }
}
