// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that show where a client is, and those that show nothing.
class RetryTokensTest {
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private Instant now = Instant.EPOCH;
  private final RetryTokens tokens = new RetryTokens((InstantSource) () -> now);

  private static InetSocketAddress at(String address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private ByteBuf tokenOf(InetSocketAddress client) {
    ByteBuf token = Unpooled.buffer(tokens.maxTokenLength());
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(ID), client)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
  void aClientThatSendsItsTokenBackIsWhereItSays(String address) {
    ByteBuf token = tokenOf(at(address, 4000));
    int id = tokens.validateToken(token, at(address, 4000));
    assertThat(token.slice(id, token.readableBytes() - id)).isEqualTo(Unpooled.wrappedBuffer(ID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
  void anotherAddressOrPortIsNot(String address) {
    ByteBuf token = tokenOf(at(address, 4000));
    assertThat(tokens.validateToken(token, at(address, 4001))).isNegative();
    assertThat(tokens.validateToken(token, at("192.0.2.2", 4000))).isNegative();
    assertThat(tokens.validateToken(token, at("2001:db8::2", 4000))).isNegative();
  }

  @Test
  void aTokenIsGoodForTwentySeconds() {
    InetSocketAddress client = at("192.0.2.1", 4000);
    ByteBuf token = tokenOf(client);
    now = now.plusSeconds(20);
    assertThat(tokens.validateToken(token, client)).isPositive();
    now = now.plusMillis(1);
    assertThat(tokens.validateToken(token, client)).isNegative();
    now = Instant.EPOCH.minus(Duration.ofMillis(1));
    assertThat(tokens.validateToken(token, client)).isNegative();
  }

  @Test
  void noByteOfATokenMayBeAnotherOrMissing() {
    InetSocketAddress client = at("192.0.2.1", 4000);
    ByteBuf token = tokenOf(client);
    for (int i = 0; i < token.readableBytes(); i++) {
      ByteBuf other = token.copy();
      other.setByte(i, other.getByte(i) ^ 1);
      assertThat(tokens.validateToken(other, client)).as("byte %d", i).isNegative();
      assertThat(tokens.validateToken(token.slice(0, i), client)).as("%d bytes", i).isNegative();
    }
  }

  @Test
  void aTokenOfAnotherPortSaysNothingHere() {
    InetSocketAddress client = at("192.0.2.1", 4000);
    RetryTokens others = new RetryTokens((InstantSource) () -> now);
    assertThat(others.validateToken(tokenOf(client), client)).isNegative();
  }
}
