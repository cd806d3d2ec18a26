namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Finds the cheapest packing of a convolution in one ring: bytes both ways and the server's work, with fixed weights.</summary>
internal sealed class PackingPlanner
{
    // LOCAL in effect but AGREEMENT in nature: both parties must choose alike, so the prices are constants and all costs integers, in picoseconds.
    // A byte at 400 Mbit/s; transforms and products at the rates of a vector unit.
    private const long ByteCost = 20_000;
    private const long ProductCost = 300;
    private const long FreshCost = 3_000;
    private const long AnswerCost = 12_000;

    private readonly ConvolutionGeometry _geometry;
    private readonly int _degree;
    private readonly int _primes;
    private readonly long _freshBytes;
    private readonly int _linearBits;
    private readonly int _maximumEntries;

    /// <summary>A planner for one ring.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="degree">n.</param>
    /// <param name="primes">Primes of q.</param>
    /// <param name="freshBytes">Bytes of a fresh ciphertext.</param>
    /// <param name="linearBits">Bits of an answer's coefficients that are all sent.</param>
    /// <param name="maximumEntries">Most output channels in one answer.</param>
    public PackingPlanner(ConvolutionGeometry geometry, int degree, int primes, long freshBytes, int linearBits, int maximumEntries)
    {
        _geometry = geometry;
        _degree = degree;
        _primes = primes;
        _freshBytes = freshBytes;
        _linearBits = linearBits;
        _maximumEntries = maximumEntries;
    }

    /// <summary>Searches tiles, channels and groups of a ciphertext.</summary>
    /// <returns>The cheapest packing and its cost, or null when not even one channel of one output fits.</returns>
    public (ConvolutionPacking Packing, long Cost)? Find()
    {
        (ConvolutionPacking Packing, long Cost)? best = null;
        foreach (TiledAxis rows in Tilings(_geometry.Rows))
        {
            foreach (TiledAxis columns in Tilings(_geometry.Columns))
            {
                if (ConvolutionPacking.LengthOf(rows, columns, 1) > _degree)
                {
                    continue;
                }

                foreach ((int channels, int groups) in Blockings(rows, columns))
                {
                    ConvolutionPacking packing = new(_geometry, _degree, rows, columns, channels, groups, _maximumEntries);
                    long cost = Cost(packing);
                    if (best is null || cost < best.Value.Cost)
                    {
                        best = (packing, cost);
                    }
                }
            }
        }

        return best;
    }

    private static IEnumerable<TiledAxis> Tilings(KernelAxis axis)
    {
        int last = 0;
        for (int tiles = 1; tiles <= axis.Outputs; tiles++)
        {
            int outputs = ConvolutionPacking.DivideUp(axis.Outputs, tiles);
            if (outputs != last)
            {
                last = outputs;
                yield return new TiledAxis(axis, outputs);
            }
        }
    }

    private IEnumerable<(int Channels, int Groups)> Blockings(TiledAxis rows, TiledAxis columns)
    {
        int all = _geometry.PhasedInputsPerGroup;
        int last = 0;
        for (int blocks = 1; blocks <= all; blocks++)
        {
            int channels = ConvolutionPacking.DivideUp(all, blocks);
            if (channels != last && ConvolutionPacking.LengthOf(rows, columns, channels) <= _degree)
            {
                last = channels;
                yield return (channels, 1);
            }
        }

        // The most groups for each number of output channels in an answer.
        long places = _degree / ConvolutionPacking.LengthOf(rows, columns, all);
        long lastGroups = 1;
        for (long entries = places; entries >= 1; entries--)
        {
            long groups = Math.Min(_geometry.Shape.Groups, places / entries);
            if (groups > lastGroups)
            {
                lastGroups = groups;
                yield return (all, (int)groups);
            }
        }
    }

    private long Cost(ConvolutionPacking packing)
    {
        long coefficients = (long)_degree * _primes;

        // Nearly WeightPolynomials, at once: an answer needs every channel block of one group block, or of two where it begins within one.
        long products = (packing.AnswersPerTile + packing.GroupBlocks - 1L) * packing.ChannelBlocks * packing.Tiles;
        return (packing.Ciphertexts * ((_freshBytes * ByteCost) + (coefficients * FreshCost)))
            + (packing.Answers * (((long)_degree * _linearBits / 8 * ByteCost) + (coefficients * AnswerCost)))
            + (products * coefficients * ProductCost);
    }
}
