using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.SharedBits;

public sealed class SharedBitTests
{
    [Theory]
    [InlineData(8, 1, 1)]
    [InlineData(8, 8, 65)]
    [InlineData(37, 24, 63)]
    [InlineData(37, 37, 64)]
    [InlineData(64, 64, 3)]
    [InlineData(64, 1, 0)]
    public void Finish_OfWhatWasPublished_GivesTheOutputLessTheMask(int ringBits, int bits, int count)
    {
        Prg prg = new(new Block128((ulong)ringBits, (ulong)bits));
        (SharedBitSender garbler, SharedBitReceiver evaluator) = Pair(prg);
        ulong mask = Bits.Mask(ringBits);

        // Two batches: the hash must go on where it stopped at both sides.
        for (int batch = 0; batch < 2; batch++)
        {
            (ulong[] outputs, ulong[] permute, ulong[] own) = (Words(prg, count, bits), Words(prg, count, bits), Words(prg, count, bits));
            ulong[] masks = Words(prg, count, ringBits);
            (ulong[] kept, ulong[] shares) = Share(garbler, evaluator, prg, permute, own, bits, ringBits);
            ulong[] colors = [.. outputs.Zip(permute, (y, v) => y ^ v)];
            ulong[] published = new ulong[count];
            ulong[] parts = new ulong[count];
            SharedBitArithmetic.Publish(colors, own, shares, masks, ringBits, published, parts);
            SharedBitArithmetic.Finish(published, kept, ringBits, parts);
            parts.Should().Equal(outputs.Zip(masks, (y, r) => (y - r) & mask));
        }
    }

    [Fact]
    public void Share_OfBits_AddsUpToTheirExclusiveOrModuloWhatIsNotShiftedOut()
    {
        const int RingBits = 20;
        Prg prg = new(new Block128(7, 7));
        (SharedBitSender garbler, SharedBitReceiver evaluator) = Pair(prg);
        ulong[] permute = Words(prg, 9, 12);
        ulong[] own = Words(prg, 9, 12);
        (ulong[] kept, ulong[] shares) = Share(garbler, evaluator, prg, permute, own, 12, RingBits);
        for (int bit = 0; bit < 12; bit++)
        {
            for (int i = 0; i < 9; i++)
            {
                ulong sum = kept[(bit * 9) + i] + shares[(bit * 9) + i];
                (sum & Bits.Mask(RingBits - bit)).Should().Be(((permute[i] ^ own[i]) >> bit) & 1);
                kept[(bit * 9) + i].Should().BeLessThan(1UL << (RingBits - bit));
            }
        }
    }

    [Fact]
    public void Share_OfOtherLengths_IsRefused()
    {
        (SharedBitSender garbler, SharedBitReceiver evaluator) = Pair(new Prg(new Block128(1, 1)));
        Action ragged = () => garbler.Share(new Block128[7], default, new ulong[3], 20, new ulong[7], new ulong[7]);
        Action wide = () => evaluator.Begin(new Block128[9], 8, 1, new ulong[9]);
        Action corrections = () => garbler.Share(new Block128[6], default, new ulong[3], 20, new ulong[6], new ulong[5]);
        ragged.Should().Throw<ArgumentException>().WithMessage("7 labels*3 words*");
        wide.Should().Throw<ArgumentException>().WithMessage("*at most 8 bits*");
        corrections.Should().Throw<ArgumentException>().WithMessage("corrections has 5*");
    }

    private static (SharedBitSender Garbler, SharedBitReceiver Evaluator) Pair(Prg prg)
    {
        (MemoryChannel left, MemoryChannel right) = MemoryChannel.NewPair();
        SharedBitSender garbler = SharedBitSender.Setup(left, prg);
        left.Flush();
        return (garbler, SharedBitReceiver.Setup(right));
    }

    private static ulong[] Words(Prg prg, int count, int bits)
    {
        ulong[] words = new ulong[count];
        prg.FillRing(words, bits);
        return words;
    }

    /// <summary>Labels as correlated OT leaves them, without running it.</summary>
    private static (ulong[] Kept, ulong[] Shares) Share(
        SharedBitSender garbler, SharedBitReceiver evaluator, Prg prg, ulong[] permute, ulong[] own, int bits, int ringBits)
    {
        Block128 offset = GlobalOffset.Create(prg).Value;
        Block128[] falseLabels = new Block128[bits * permute.Length];
        prg.Fill(falseLabels);
        Block128[] activeLabels = [.. falseLabels.Select((label, i) =>
        {
            ulong choice = 0 - ((own[i % own.Length] >> (i / own.Length)) & 1);
            return label ^ (offset & new Block128(choice, choice));
        })];
        ulong[] kept = new ulong[falseLabels.Length];
        ulong[] corrections = new ulong[falseLabels.Length];
        ulong[] shares = new ulong[falseLabels.Length];
        garbler.Share(falseLabels, offset, permute, ringBits, kept, corrections);
        evaluator.Begin(activeLabels, ringBits, own.Length, shares);
        SharedBitReceiver.Correct(own, ringBits, corrections, shares);
        return (kept, shares);
    }
}
