namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Finds the cheapest packing of a convolution in one ring: bytes both ways and the server's work, the weights' included.</summary>
internal sealed class PackingPlanner
{
    // LOCAL in effect but AGREEMENT in nature: both parties must choose alike, so the prices are constants and all costs integers, in picoseconds.
    // A byte at 400 Mbit/s; transforms and products at the rates of a vector unit; a weight's transform at half of it, as if it served two inferences.
    private const long ByteCost = 20_000;
    private const long ProductCost = 300;
    private const long FreshCost = 3_000;
    private const long AnswerCost = 12_000;
    private const long WeightCost = 1_700;

    private readonly ConvolutionGeometry _geometry;
    private readonly int _degree;
    private readonly int _primes;
    private readonly long _freshBytes;
    private readonly int _linearBits;
    private readonly int _maximumEntries;
    private readonly bool _isPointwise;

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
        _isPointwise = geometry.Shape.KernelHeight == 1 && geometry.Shape.KernelWidth == 1;
    }

    /// <summary>Searches tiles, channels and groups of a ciphertext.</summary>
    /// <returns>The cheapest packing and its cost, or null when not even one channel of one output fits.</returns>
    public (ConvolutionPacking Packing, long Cost)? Find()
    {
        (Candidate Candidate, long Cost)? best = null;
        TiledAxis[] allColumns = [.. Tilings(_geometry.Columns)];
        foreach (TiledAxis rows in Tilings(_geometry.Rows))
        {
            foreach (TiledAxis columns in allColumns)
            {
                // Many tiles are dear whatever the channels: most tilings end here.
                PlaneLayout closest = new(rows, columns, 1);
                long pixels = closest.BlockLength(1);
                if (pixels > _degree || Cost(closest, 1, 1, pixels, 0) >= best?.Cost)
                {
                    continue;
                }

                foreach (int run in PlaneLayout.Runs(rows, columns, _degree))
                {
                    PlaneLayout layout = new(rows, columns, run);
                    long weightCost = WeightCostOf(columns, run);
                    foreach (Candidate candidate in Candidates(layout))
                    {
                        long cost = Cost(candidate, weightCost);
                        if (best is null || cost < best.Value.Cost)
                        {
                            best = (candidate, cost);
                        }
                    }
                }
            }
        }

        return best is (Candidate found, long least) ? (Create(found), least) : null;
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

    private IEnumerable<Candidate> Candidates(PlaneLayout layout)
    {
        int all = _geometry.PhasedInputsPerGroup;
        for (int channels = all; channels > 0;)
        {
            if (layout.BlockLength(channels) <= _degree)
            {
                yield return new Candidate(layout, channels, 1, null);
            }

            // The fewest blocks in which fewer channels are enough.
            channels = channels == 1 ? 0 : ConvolutionPacking.DivideUp(all, ConvolutionPacking.DivideUp(all, channels - 1));
        }

        if (_geometry.Shape.Groups == 1)
        {
            yield break;
        }

        // The most groups for each number of output channels in an answer.
        long places = _degree / layout.BlockLength(all);
        long lastGroups = 1;
        for (long entries = places; entries >= 1; entries--)
        {
            long groups = Math.Min(_geometry.Shape.Groups, places / entries);
            if (groups > lastGroups)
            {
                lastGroups = groups;
                yield return new Candidate(layout, all, (int)groups, null);
            }
        }

        foreach (BlockDesign design in BlockDesigns.Fitting(_degree, layout.BlockLength(all), layout.Run))
        {
            if (design.PartLength <= _maximumEntries)
            {
                yield return new Candidate(layout, all, design.Groups, design);
            }
        }
    }

    private ConvolutionPacking Create(Candidate candidate)
    {
        PlaneLayout layout = candidate.Layout;
        IGroupLayout groups = candidate.Design is BlockDesign design
            ? new MatchedGroups(_geometry, design, _degree, layout.Run)
            : new SpreadGroups(_geometry, _degree, layout.BlockLength(candidate.Channels), candidate.Groups, _maximumEntries);
        return new ConvolutionPacking(_geometry, _degree, layout, candidate.Channels, groups);
    }

    /// <summary>What a plaintext takes for each of its coefficients when it is handled in the call: of both forms that it may have the cheaper.</summary>
    private long WeightCostOf(TiledAxis columns, int run)
    {
        if (run == 1)
        {
            return WeightCost;
        }

        PlaintextRuns runs = new(columns, _degree, run);
        return Math.Min(WeightCost, ((runs.Shifts.Length - 1) * ProductCost) + (runs.Values * WeightCost / _degree));
    }

    /// <summary>What a packing costs, nearly.</summary>
    private long Cost(Candidate candidate, long weightCost)
    {
        int channelBlocks = ConvolutionPacking.DivideUp(_geometry.PhasedInputsPerGroup, candidate.Channels);
        int groupBlocks = ConvolutionPacking.DivideUp(_geometry.Shape.Groups, candidate.Groups);
        if (candidate.Design is BlockDesign design)
        {
            // An answer needs one ciphertext.
            int answers = MatchedGroups.Answers(_geometry, design);
            return CostOf(candidate.Layout, groupBlocks, answers, answers, weightCost);
        }

        return Cost(candidate.Layout, channelBlocks, groupBlocks, candidate.Layout.BlockLength(candidate.Channels) * candidate.Groups, weightCost);
    }

    /// <summary>What a packing of blocks apart costs, or a lower bound of any: more blocks and longer ones cost more.</summary>
    private long Cost(PlaneLayout layout, int channelBlocks, int groupBlocks, long places, long weightCost)
    {
        int entries = SpreadGroups.Entries(_geometry, _degree, places, _maximumEntries);
        int answersPerTile = entries == 0 ? 0 : ConvolutionPacking.DivideUp(_geometry.Shape.OutputChannels, entries);

        // A weight alone in its polynomial is a constant, with nothing to transform.
        bool isConstant = _isPointwise && entries == 1 && channelBlocks == _geometry.PhasedInputsPerGroup;

        // Nearly WeightPolynomials, at once: an answer needs every channel block of one group block, or of two where it begins within one.
        long plaintexts = (answersPerTile + groupBlocks - 1L) * channelBlocks;
        return CostOf(layout, (long)groupBlocks * channelBlocks, answersPerTile, plaintexts, isConstant ? 0 : weightCost);
    }

    private long CostOf(PlaneLayout layout, long ciphertextsPerTile, long answersPerTile, long plaintexts, long weightCost)
    {
        long coefficients = (long)_degree * _primes;
        long tiles = (long)layout.Rows.Tiles * layout.Columns.Tiles;
        return (tiles * ciphertextsPerTile * ((_freshBytes * ByteCost) + (coefficients * FreshCost)))
            + (tiles * answersPerTile * (((long)_degree * _linearBits / 8 * ByteCost) + (coefficients * AnswerCost)))
            + (plaintexts * coefficients * ((tiles * ProductCost) + weightCost));
    }

    /// <summary>A packing that is not made yet.</summary>
    /// <param name="Layout">Tiles, lines and channels.</param>
    /// <param name="Channels">Phased channels of one group in a ciphertext.</param>
    /// <param name="Groups">Groups in a ciphertext.</param>
    /// <param name="Design">How blocks meet, or null where all are apart.</param>
    private readonly record struct Candidate(PlaneLayout Layout, int Channels, int Groups, BlockDesign? Design);
}
