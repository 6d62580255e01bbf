// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /, false",
    "/a/b, /a/b, false",
    "/a/./b, /a/b, true",
    "/a/../b, /b, true",
    "/a/b/.., /a/, true",
    "/a/b/., /a/b/, true",
    "/a/%2e%2E/b, /b, true",
    "/.a/..b/...,  /.a/..b/..., false",
    "/%61/%7e, /a/~, false",
    "/a%2fb, /a%2Fb, false",
    "/a%5cb, /a%5Cb, false",
    "/a//b, /a//b, false",
    "/a//../b, /a/b, true",
    "/.., refused, false",
    "/a/../../b, refused, false",
    "/a%00b, refused, false",
    "/a%, refused, false",
    "/a%2, refused, false",
    "/a%zz, refused, false",
    "/a\\b, refused, false",
    "*, *, false",
  })
  void takesPathsToTheirNormalForm(String path, String expected, boolean isRestructured) {
    NormalPath normal = new NormalPath(false);
    ByteSpan bytes = ByteSpan.of(path);
    boolean isTaken = normal.read(bytes.bytes(), bytes.from(), bytes.to());
    assertThat(isTaken ? normal.span().toString() : "refused").isEqualTo(expected);
    if (isTaken) {
      assertThat(normal.isRestructured()).isEqualTo(isRestructured);
    }
  }

  @ParameterizedTest
  @CsvSource({"/a//b, /a/b", "//, /", "/a//../b, /b", "/a/, /a/"})
  void mergesSlashesWhereToldTo(String path, String expected) {
    NormalPath normal = new NormalPath(true);
    ByteSpan bytes = ByteSpan.of(path);
    assertThat(normal.read(bytes.bytes(), bytes.from(), bytes.to())).isTrue();
    assertThat(normal.span()).hasToString(expected);
  }
}
