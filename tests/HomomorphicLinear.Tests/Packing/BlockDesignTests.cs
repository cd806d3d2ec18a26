using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Packing;

public sealed class BlockDesignTests
{
    /// <summary>n, L and R: divisors of n and not, and images as networks have them.</summary>
    public static TheoryData<int, int, int> Polynomials => new()
    {
        { 4096, 64, 1 }, { 4096, 64, 8 }, { 4096, 225, 1 }, { 4096, 240, 16 }, { 4096, 25, 1 }, { 4096, 9, 1 }, { 8192, 841, 1 }, { 8192, 928, 32 }, { 2048, 81, 1 },
    };

    [Fact]
    public void IsValid_EveryDesignOfThePlanners_IsTrue()
    {
        BlockDesigns.All.Should().HaveCountGreaterThan(100).And.OnlyContain(design => design.IsValid());
    }

    [Fact]
    public void IsValid_ThreeTermsOfAProgression_IsFalse()
    {
        new BlockDesign(9, 4, [0, 1, 3, 4], [0, 2, 6, 8]).IsValid().Should().BeTrue();

        // 1 + 3 = 2 + 2; and modulo 8 also 0 + 0 = 4 + 4.
        new BlockDesign(9, 3, [1, 2, 3], [2, 4, 6]).IsValid().Should().BeFalse();
        new BlockDesign(8, 2, [0, 4], [0, 0]).IsValid().Should().BeFalse();

        // Two answers may read one place, two outputs of one may not.
        new BlockDesign(2, 1, [0, 1], [0, 0]).IsValid().Should().BeTrue();
        new BlockDesign(2, 2, [0, 1], [0, 0]).IsValid().Should().BeFalse();
    }

    [Fact]
    public void IsValid_AnyDesignWithAnOutputMoved_IsFalse()
    {
        // Designs are nearly as dense as they can be: of all places for an output at most a few others would do.
        foreach (BlockDesign design in BlockDesigns.All.Where(design => design.PartLength >= 4 && design.Blocks <= 128))
        {
            int valid = Enumerable.Range(1, design.Blocks - 1).Count(by => Moved(design, by).IsValid());
            valid.Should().BeLessThan(design.Blocks / 3, $"N = {design.Blocks}, g = {design.Groups}");
        }
    }

    [Fact]
    public void Times_DesignsWithoutACommonDivisor_HoldPairs()
    {
        BlockDesign left = BlockDesigns.All.Single(design => design.Blocks == 5 && design.Parts == 2);
        BlockDesign right = BlockDesigns.All.Single(design => design.Blocks == 4 && design.Parts == 1);
        BlockDesign product = left.Times(right);
        (product.Blocks, product.Groups, product.PartLength, product.Parts).Should().Be((20, 8, 4, 2));
        product.IsValid().Should().BeTrue();
        right.Times(right).IsValid().Should().BeFalse("residues modulo 16 are not pairs of residues modulo 4");
    }

    [Theory]
    [MemberData(nameof(Polynomials))]
    public void Places_SumsThatDifferInTheDesign_LieABlockApart(int degree, int length, int run)
    {
        BlockDesign[] fitting = [.. BlockDesigns.Fitting(degree, length, run)];
        fitting.Select(design => design.Parts).Should().OnlyHaveUniqueItems().And.NotBeEmpty();
        foreach (BlockDesign design in fitting)
        {
            design.Fits(degree, length, run).Should().BeTrue();
            LeastDistance(design, degree, run).Should().BeGreaterThanOrEqualTo(length);
            for (int group = 0; group < design.Groups; group++)
            {
                int[] places = [design.GroupPlace(group, degree, run), design.OutputPlace(group, degree, run)];
                places.Should().OnlyContain(place => place >= 0 && place <= degree - length && place % run == 0);
            }
        }
    }

    [Fact]
    public void Fits_BlocksThatRoundingWouldBringTooNear_IsFalse()
    {
        // 18 blocks of 227 have room in 4096 places but for rounding, which moves a sum by up to two.
        BlockDesign design = BlockDesigns.All.Single(design => design.Blocks == 18 && design.Parts == 2);
        design.Fits(4096, 226, 1).Should().BeTrue();
        LeastDistance(design, 4096, 1).Should().Be(226);
        design.Fits(4096, 227, 1).Should().BeFalse();
    }

    [Fact]
    public void Find_SmallDesigns_AreThoseOfTheTable()
    {
        // How the table was made, on sizes that take no time.
        foreach ((int blocks, int parts, int groups) in new[] { (9, 1, 4), (13, 1, 5), (5, 2, 4), (14, 2, 8), (12, 3, 8) })
        {
            BlockDesigns.All.Should().ContainSingle(design => design.Blocks == blocks && design.Parts == parts).Which.Groups.Should().Be(groups);
            BlockDesign? found = new DesignSearch(new Prg(new Block128(1, 2)), blocks, parts, groups).Find(attempts: 40);
            found.Should().NotBeNull();
            found!.IsValid().Should().BeTrue();
            found.Parts.Should().Be(parts);
        }

        // And one that there is not.
        new DesignSearch(new Prg(new Block128(1, 2)), blocks: 9, parts: 1, groups: 5).Find(attempts: 3).Should().BeNull();
    }

    private static BlockDesign Moved(BlockDesign design, int by)
    {
        int[] groups = Places(design, design.GroupPlace);
        int[] outputs = Places(design, design.OutputPlace);
        outputs[1] = (outputs[1] + by) % design.Blocks;
        return new BlockDesign(design.Blocks, design.PartLength, groups, outputs);
    }

    /// <summary>The least distance, either way round, of an output's place from any sum of places but its own.</summary>
    private static int LeastDistance(BlockDesign design, int degree, int run)
    {
        int least = degree;
        for (int output = 0; output < design.Groups; output++)
        {
            int part = output / design.PartLength;
            for (int kernel = part * design.PartLength; kernel < Math.Min((part + 1) * design.PartLength, design.Groups); kernel++)
            {
                for (int group = 0; group < design.Groups; group++)
                {
                    if (kernel == output && group == output)
                    {
                        continue;
                    }

                    int sum = design.GroupPlace(group, degree, run) + design.OutputPlace(kernel, degree, run) - design.GroupPlace(kernel, degree, run);
                    int distance = (((sum - design.OutputPlace(output, degree, run)) % degree) + degree) % degree;
                    least = Math.Min(least, Math.Min(distance, degree - distance));
                }
            }
        }

        return least;
    }

    /// <summary>Places in blocks: those in a polynomial of one coefficient a block.</summary>
    private static int[] Places(BlockDesign design, Func<int, int, int, int> place)
        => [.. Enumerable.Range(0, design.Groups).Select(group => place(group, design.Blocks, 1))];
}
