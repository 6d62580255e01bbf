// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The header blocks of a SPDY/3.1 connection: compressed by zlib with a dictionary that both ends
/// know, each block going on where the last one ended.
final class SpdyHeaders {
  private static final int MOST_BYTES = 64 * 1024;
  private static final byte[] DICTIONARY = dictionary();

  private final Inflater inflater = new Inflater();
  private final Deflater deflater = new Deflater();

  SpdyHeaders() {
    deflater.setDictionary(DICTIONARY);
  }

  /// Draft 3 of SPDY, 2.6.10.1: names and values that are often sent, the first ones with their
  /// lengths.
  private static byte[] dictionary() {
    String[] measured = {
      "options",
      "head",
      "post",
      "put",
      "delete",
      "trace",
      "accept",
      "accept-charset",
      "accept-encoding",
      "accept-language",
      "accept-ranges",
      "age",
      "allow",
      "authorization",
      "cache-control",
      "connection",
      "content-base",
      "content-encoding",
      "content-language",
      "content-length",
      "content-location",
      "content-md5",
      "content-range",
      "content-type",
      "date",
      "etag",
      "expect",
      "expires",
      "from",
      "host",
      "if-match",
      "if-modified-since",
      "if-none-match",
      "if-range",
      "if-unmodified-since",
      "last-modified",
      "location",
      "max-forwards",
      "pragma",
      "proxy-authenticate",
      "proxy-authorization",
      "range",
      "referer",
      "retry-after",
      "server",
      "te",
      "trailer",
      "transfer-encoding",
      "upgrade",
      "user-agent",
      "vary",
      "via",
      "warning",
      "www-authenticate",
      "method",
      "get",
      "status",
      "200 OK",
      "version",
      "HTTP/1.1",
      "url",
      "public",
      "set-cookie",
      "keep-alive",
      "origin"
    };
    String rest =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504"
            + "505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad"
            + " Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not"
            + " Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec"
            + " 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,"
            + "image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
            + "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset="
            + "iso-8859-1,utf-,*,enq=0.";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String each : measured) {
        out.writeInt(each.length());
        out.writeBytes(each);
      }
      out.writeBytes(rest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Reads the next block that came.
  Map<String, String> read(byte[] block) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(inflate(block)))) {
      int count = in.readInt();
      for (int index = 0; index < count; index++) {
        String name = text(in);
        headers.put(name, text(in));
      }
    }
    return headers;
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a header of " + length + " bytes");
    }
    return new String(((InputStream) in).readNBytes(length), StandardCharsets.UTF_8);
  }

  private byte[] inflate(byte[] block) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    inflater.setInput(block);
    try {
      while (true) {
        int count = inflater.inflate(buffer);
        if (count == 0 && inflater.needsDictionary()) {
          inflater.setDictionary(DICTIONARY);
        } else if (count == 0) {
          return out.toByteArray();
        }
        out.write(buffer, 0, count);
        if (out.size() > MOST_BYTES) {
          throw new IOException("headers of more than " + MOST_BYTES + " bytes");
        }
      }
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new IOException("a header block that is not compressed as SPDY/3.1 has it", e);
    }
  }

  /// Writes the next block to send.
  byte[] write(Map<String, String> headers) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(plain)) {
      out.writeInt(headers.size());
      for (Map.Entry<String, String> header : headers.entrySet()) {
        for (String text : new String[] {header.getKey(), header.getValue()}) {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          out.writeInt(bytes.length);
          out.write(bytes);
        }
      }
    }
    deflater.setInput(plain.toByteArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    while (count > 0) {
      out.write(buffer, 0, count);
      count =
          count < buffer.length
              ? 0
              : deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    }
    return out.toByteArray();
  }

  void close() {
    inflater.end();
    deflater.end();
  }
}
