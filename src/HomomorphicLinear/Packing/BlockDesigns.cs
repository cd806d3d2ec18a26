using System.Numerics;

namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>The designs that the planner chooses from: those of a table, found by search, and products of them.</summary>
internal static partial class BlockDesigns
{
    // AGREEMENT: both parties must choose alike. At n = 4096 images of more than one pixel have hardly more blocks than this.
    private const int MostBlocks = 512;

    // For each number of parts and most blocks, the design of most groups, if any.
    private static readonly BlockDesign?[][] s_largest = Largest();

    /// <summary>All designs that hold more groups than those of as many parts with no more blocks.</summary>
    public static IEnumerable<BlockDesign> All => s_largest.SelectMany(designs => designs).OfType<BlockDesign>().Distinct();

    /// <summary>Designs that have room in a polynomial.</summary>
    /// <param name="ringDegree">n.</param>
    /// <param name="blockLength">L, a multiple of R, at most n.</param>
    /// <param name="run">R.</param>
    /// <returns>For each number of parts the one of most groups.</returns>
    public static IEnumerable<BlockDesign> Fitting(int ringDegree, long blockLength, int run)
    {
        foreach (BlockDesign?[] largest in s_largest)
        {
            BlockDesign? design = largest[Math.Min(ringDegree / blockLength, MostBlocks)];
            while (design is not null && !design.Fits(ringDegree, blockLength, run))
            {
                design = largest[design.Blocks - 1];
            }

            if (design is not null)
            {
                yield return design;
            }
        }
    }

    private static BlockDesign?[][] Largest()
    {
        BlockDesign[] table = Table();
        IEnumerable<BlockDesign> products =
            from left in table
            from right in table
            where right.Parts == 1 && left.Blocks * right.Blocks <= MostBlocks && BigInteger.GreatestCommonDivisor(left.Blocks, right.Blocks).IsOne
            select left.Times(right);
        return [.. table.Concat(products).GroupBy(design => design.Parts).OrderBy(designs => designs.Key).Select(Largest)];
    }

    private static BlockDesign?[] Largest(IEnumerable<BlockDesign> designs)
    {
        BlockDesign?[] largest = new BlockDesign?[MostBlocks + 1];
        foreach (BlockDesign design in designs.OrderBy(design => design.Blocks))
        {
            if (largest[design.Blocks] is null || design.Groups > largest[design.Blocks]!.Groups)
            {
                largest.AsSpan(design.Blocks).Fill(design);
            }
        }

        return largest;
    }
}
