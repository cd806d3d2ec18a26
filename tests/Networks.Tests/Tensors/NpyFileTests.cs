using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Networks.Tensors;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Tensors;

public sealed class NpyFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ReadSingle_EveryVersion_ReadsTheSame(int version)
    {
        NpyArray array = Read(File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", Singles(1, 2, 3, 4), version));
        array.Shape.Should().Equal(2, 2);
        array.Values.Should().Equal(1, 2, 3, 4);
        array.ElementType.Should().Be("<f4");
    }

    [Fact]
    public void ReadSingle_Doubles_AreRounded()
    {
        byte[] data = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(data, 0.1);
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8), -1e300);
        Read(File("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", data)).Values.Should().Equal(0.1f, float.NegativeInfinity);
    }

    [Fact]
    public void ReadSingle_BytesAndIntegers_AreConverted()
    {
        Read(File("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", [0, 7, 255])).Values.Should().Equal(0, 7, 255);
        byte[] data = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(data, -3);
        Read(File("{'descr': '<i8', 'fortran_order': False, 'shape': (), }", data)).Values.Should().Equal(-3);
    }

    // np.asfortranarray(np.arange(24).reshape(2, 3, 4)) holds 0 12 4 16 8 20 1 13 ...
    [Fact]
    public void ReadSingle_FortranOrder_IsMadeRowMajor()
    {
        float[] stored = [.. from k in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select (float)((i * 12) + (j * 4) + k)];
        stored[..4].Should().Equal(0, 12, 4, 16);
        NpyArray array = Read(File("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 4), }", Singles(stored)));
        array.Values.Should().Equal(Enumerable.Range(0, 24).Select(i => (float)i));
    }

    [Fact]
    public void Write_AnyArray_ReadsBackExactly()
    {
        Gen<float[]> values = ArbMap.Default.GeneratorFor<float>().ArrayOf(12);
        Prop.ForAll(Arb.From(values), array =>
        {
            foreach (int[] shape in new int[][] { [12], [1, 3, 2, 2], [4, 3], [12, 1, 1] })
            {
                using TemporaryFile file = new();
                NpyFile.Write(file.Path, shape, array);
                NpyArray read = NpyFile.ReadSingle(file.Path);
                read.Shape.Should().Equal(shape);
                read.Values.Select(BitConverter.SingleToInt32Bits).Should().Equal(array.Select(BitConverter.SingleToInt32Bits));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    // Byte for byte what numpy 2 writes for np.float32([1, 2]).
    [Fact]
    public void Write_TwoValues_IsWhatNumpyWrites()
    {
        using TemporaryFile file = new();
        NpyFile.Write(file.Path, [2], [1, 2]);
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0,
            .. Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n"),
            0, 0, 128, 63, 0, 0, 0, 64,
        ];
        System.IO.File.ReadAllBytes(file.Path).Should().Equal(expected);
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "got element type '>f4', expected")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "expected '''")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "has 4 bytes of data, shape (2,) of '<f4' needs 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "has 4 bytes of data, shape (0,)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }", "at most 268435456 elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", "at most 268435456 elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "size '-1', expected an integer")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "size '99999999999', expected an integer")]
    [InlineData("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", "'1', expected True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "header without 'shape'")]
    [InlineData("{'fortran_order': False, 'shape': (1,), }", "header without 'descr'")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "header without 'fortran_order'")]
    [InlineData("{'extra': '1', }", "unknown header key 'extra'")]
    [InlineData("{'descr': '<f4", "open quote")]
    [InlineData("", "has its end at 0, expected '{'")]
    public void ReadSingle_BadHeader_IsRefusedInOneLine(string header, string expected)
        => Refusal(File(header, Singles(1))).Should().Contain(expected).And.NotContain("\n");

    [Fact]
    public void ReadSingle_NoNpyFile_IsRefused() => Refusal([.. "hello world"u8]).Should().EndWith("does not begin as a .npy file does.");

    [Fact]
    public void ReadSingle_FutureVersion_IsRefused()
        => Refusal(File("{}", [], version: 4)).Should().EndWith("got .npy version 4, expected 1, 2 or 3.");

    [Fact]
    public void ReadSingle_HugeHeaderLength_IsRefused()
    {
        byte[] file = File("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", Singles(1), version: 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), uint.MaxValue);
        Refusal(file).Should().Contain("says its header has 4294967295 bytes");
    }

    [Fact]
    public void ReadSingle_CutAnywhere_IsRefused()
    {
        byte[] file = File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", Singles(1, 2));
        for (int length = 0; length < file.Length; length++)
        {
            Refusal(file[..length]).Should().NotContain("\n");
        }
    }

    [Fact]
    public void ReadSingle_RandomDamage_NeverFailsOtherwise()
    {
        Prg prg = new(new Block128(11, 0));
        byte[] noise = new byte[8];
        for (int round = 0; round < 300; round++)
        {
            byte[] file = File("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1), }", new byte[16], version: 1 + (round % 3));
            prg.FillValues<byte>(noise);
            file[6 + (noise[0] % 70)] = noise[1];
            file[6 + (noise[2] % 70)] = (byte)(32 + (noise[3] % 95));
            using TemporaryFile temporary = new(file);
            Exception? error = Record.Exception(() => NpyFile.ReadSingle(temporary.Path));
            (error is null or TensorFileException).Should().BeTrue($"round {round} gave {error}");
        }
    }

    [Fact]
    public void Write_CountUnlikeShape_IsRefused()
    {
        Action write = () => NpyFile.Write("never.npy", [2, 2], [1, 2, 3]);
        write.Should().Throw<ArgumentException>().WithMessage("Got 3 values, shape (2, 2) needs 4.*");
    }

    internal static byte[] File(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.ASCII.GetBytes(header);
        byte[] length = version == 1 ? new byte[2] : new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    internal static byte[] Singles(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static NpyArray Read(byte[] content)
    {
        using TemporaryFile file = new(content, ".npy");
        return NpyFile.ReadSingle(file.Path);
    }

    private static string Refusal(byte[] content)
    {
        using TemporaryFile file = new(content, ".npy");
        Action read = () => NpyFile.ReadSingle(file.Path);
        string message = read.Should().Throw<TensorFileException>().Which.Message;
        message.Should().StartWith(file.Path + ": ");
        return message;
    }
}
