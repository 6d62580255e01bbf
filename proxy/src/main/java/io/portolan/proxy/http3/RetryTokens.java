// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes each client show that it is where it says (RFC 9000 section 8.1.2), before anything is
/// kept for it: it has to send back a token that was sent there.
///
/// A token is a time, a signature and the connection's first identifier. For one thread.
public final class RetryTokens implements QuicTokenHandler {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 32;
  private static final int FIXED_BYTES = Long.BYTES + SIGNATURE_BYTES;
  private static final Duration LIFE = Duration.ofSeconds(20);

  private final InstantSource clock;
  private final Mac mac;

  /// With a key that nobody else has.
  public RetryTokens(InstantSource clock) {
    this.clock = clock;
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK always has " + ALGORITHM, e);
    }
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    byte[] id = ByteBufUtil.getBytes(dcid);
    long now = clock.millis();
    out.writeLong(now).writeBytes(signature(now, address, id)).writeBytes(id);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    if (token.readableBytes() < FIXED_BYTES) {
      return -1;
    }
    byte[] bytes = ByteBufUtil.getBytes(token);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long when = in.getLong();
    byte[] signed = new byte[SIGNATURE_BYTES];
    byte[] id = new byte[bytes.length - FIXED_BYTES];
    in.get(signed).get(id);
    boolean isOurs = MessageDigest.isEqual(signed, signature(when, address, id));
    long age = clock.millis() - when;
    return isOurs && age >= 0 && age <= LIFE.toMillis() ? FIXED_BYTES : -1;
  }

  private byte[] signature(long when, InetSocketAddress address, byte[] id) {
    byte[] numbers = new byte[Long.BYTES + Integer.BYTES];
    ByteBuffer.wrap(numbers).putLong(when).putInt(address.getPort());
    mac.update(numbers);
    mac.update(address.getAddress().getAddress());
    return mac.doFinal(id);
  }

  @Override
  public int maxTokenLength() {
    return FIXED_BYTES + Quic.MAX_CONN_ID_LEN;
  }
}
