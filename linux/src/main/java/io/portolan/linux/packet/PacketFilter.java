// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.packet;

import static io.portolan.linux.libc.SocketCalls.SOCKETS;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.IfPacket;
import io.portolan.linux.uapi.Socket;
import java.util.List;

/// A classic BPF program, which the kernel runs on each frame before a socket gets it.
///
/// @param instructions at most 4096
record PacketFilter(List<Instruction> instructions) {
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int NEXT_HEADER = 14 + 6;
  private static final int ICMP_TYPE = 14 + 40;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int PROGRAM_BYTES = 16;

  /// Lets ARP, neighbour solicitations and neighbour advertisements through, at whole length.
  static final PacketFilter RESOLUTION =
      new PacketFilter(
          List.of(
              new Instruction(LOAD_HALF, 0, 0, 12),
              new Instruction(JUMP_EQUAL, 6, 0, IfPacket.ETH_P_ARP),
              new Instruction(JUMP_EQUAL, 0, 6, IfPacket.ETH_P_IPV6),
              new Instruction(LOAD_BYTE, 0, 0, NEXT_HEADER),
              new Instruction(JUMP_EQUAL, 0, 4, ResolutionCodec.ICMPV6),
              new Instruction(LOAD_BYTE, 0, 0, ICMP_TYPE),
              new Instruction(JUMP_EQUAL, 1, 0, ResolutionCodec.SOLICITATION),
              new Instruction(JUMP_EQUAL, 0, 1, ResolutionCodec.ADVERTISEMENT),
              new Instruction(RETURN, 0, 0, 0xffff),
              new Instruction(RETURN, 0, 0, 0)));

  /// `struct sock_filter`.
  ///
  /// @param whenTrue how many instructions a jump skips
  /// @param whenFalse likewise
  record Instruction(int code, int whenTrue, int whenFalse, int operand) {}

  /// Gives the program to a socket.
  void attach(int fd) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long program = buffer.allocate((long) instructions.size() * INSTRUCTION_BYTES);
      for (int i = 0; i < instructions.size(); i++) {
        Instruction instruction = instructions.get(i);
        long at = program + (long) i * INSTRUCTION_BYTES;
        buffer.setShort(at, instruction.code);
        buffer.write(
            at + 2, new byte[] {(byte) instruction.whenTrue, (byte) instruction.whenFalse}, 0, 2);
        buffer.setInt(at + 4, instruction.operand);
      }
      long header = buffer.allocate(PROGRAM_BYTES);
      buffer.setShort(header, instructions.size());
      buffer.setLong(header + 8, program);
      int result =
          SOCKETS
              .setsockopt()
              .call(fd, Socket.SOL_SOCKET, IfPacket.SO_ATTACH_FILTER, header, PROGRAM_BYTES, 0);
      LinuxException.check(result, "attach packet filter to socket", fd);
    }
  }
}
