using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class SlotEncoderTests
{
    private const int Degree = 2048;

    [Theory]
    [InlineData(SlotRun.Delphi)]
    [InlineData(SlotRun.Short)]
    [InlineData(12289UL)]
    public void Decode_OfEncodedSlots_ReturnsThem(ulong prime)
    {
        SlotEncoder encoder = new(Degree, prime);
        ulong[] slots = SlotRun.Residues(new Prg(new Block128(prime, 1)), Degree, prime);
        ulong[] message = new ulong[Degree];
        ulong[] back = new ulong[Degree];
        encoder.Encode(slots, message);
        encoder.Decode(message, back);
        back.Should().Equal(slots);
        message.Should().OnlyContain(value => value < prime).And.NotEqual(slots);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1023, false)]
    [InlineData(0, true)]
    [InlineData(77, true)]
    public void Automorphism_OfAMessage_RotatesItsSlots(int rotation, bool isSwapped)
    {
        SlotEncoder encoder = new(Degree, SlotRun.Delphi);
        ulong[] slots = SlotRun.Residues(new Prg(new Block128(5, 1)), Degree, SlotRun.Delphi);
        ulong[] message = new ulong[Degree];
        encoder.Encode(slots, message);
        SlotShift shift = new(rotation, isSwapped);
        int element = shift.Element(Degree);
        ulong[] moved = new ulong[Degree];
        for (int i = 0; i < Degree; i++)
        {
            // x^i becomes x^(i g), and x^n is -1.
            long exponent = (long)i * element % (2 * Degree);
            moved[exponent % Degree] = exponent < Degree || message[i] == 0 ? message[i] : SlotRun.Delphi - message[i];
        }

        ulong[] result = new ulong[Degree];
        encoder.Decode(moved, result);
        result.Should().Equal(Enumerable.Range(0, Degree).Select(slot => slots[shift.Source(slot, Degree / 2)]));
        Enumerable.Range(0, Degree).Should().OnlyContain(slot => shift.Target(shift.Source(slot, Degree / 2), Degree / 2) == slot);
    }

    [Fact]
    public void Encoder_PrimeThatDoesNotSplit_Throws()
    {
        Action make = () => _ = new SlotEncoder(Degree, 97);
        make.Should().Throw<ArgumentException>().WithMessage("*97*4096*");
    }
}
