namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>How a schedule's products and rotations add up noise.</summary>
/// <remarks>
/// <para>A coefficient of a plaintext of slots is any residue: at most t/2 in magnitude, so n coefficients have a sum of squares of at most <c>E = n t^2 / 4</c> (weights that look random
/// modulo t have a third of it). Noise is sub-Gaussian in the client's secret coins (<see cref="NoiseModel"/>); parameters of independent noise add, of the same noise met several times
/// their roots add, which holds whatever the weights are. With J products for a pair of ciphertexts and N input ciphertexts:</para>
/// <para>fresh noise, met J times: <c>N J^2 E V_0</c>, <c>V_0 = 21/2 + 1/4</c>;</para>
/// <para>a rotation: each of d digits, at most b in magnitude, meets a key's noise at n coefficients: <c>V_r = (21/2) d n b^2 / P^2</c>, and division by P rounds to the nearest,
/// <c>+ (1 + 0.7 n) / 12</c>, taken as uniform as that of answers is. Before products, T_k of them reading rotation k of any input (which all share that rotation's key):
/// <c>sum_k T_k^2 E V_r</c>; after products, R rotations with different keys: <c>R V_r</c>; the two may share keys, so their roots add;</para>
/// <para>folding adds a ciphertext to its own rotation: the root doubles, and the rotation's own is added.</para>
/// </remarks>
internal sealed class SlotNoise
{
    private readonly int _degree;
    private readonly double _fresh;
    private readonly double _before;
    private readonly long _after;
    private readonly int _folds;
    private readonly long _outputs;

    /// <summary>Counts what adds up.</summary>
    /// <param name="layout">Where channels lie.</param>
    /// <param name="schedule">Products and rotations.</param>
    /// <param name="plaintext">t.</param>
    public SlotNoise(SlotLayout layout, SlotSchedule schedule, PlaintextModulus plaintext)
    {
        _degree = layout.RingDegree;
        _folds = layout.FoldSteps;
        _outputs = (long)layout.RingDegree * layout.OutputCiphertexts * layout.Tiles;
        double energy = _degree * plaintext.Value * plaintext.Value / 4;
        double fresh = 0;
        double before = 0;
        foreach (IGrouping<int, SlotTerm> answer in schedule.Terms.GroupBy(term => term.Output))
        {
            fresh = Math.Max(fresh, answer.CountBy(term => term.Input).Sum(count => (double)count.Value * count.Value));
            before = Math.Max(
                before,
                answer.CountBy(schedule.BeforeOf).Where(count => !schedule.Before[count.Key].IsIdentity).Sum(count => (double)count.Value * count.Value));
            _after = Math.Max(_after, answer.Select(schedule.AfterOf).Distinct().Count(place => !schedule.After[place].IsIdentity));
        }

        _fresh = fresh * energy * NoiseModel.FreshVariance;
        _before = before * energy;
    }

    /// <summary>The noise under given parameters.</summary>
    /// <param name="primeBits">Lengths of q's primes.</param>
    /// <param name="specialBits">Length of the special prime; 0 for none.</param>
    /// <param name="digitsPerPrime">Digits of each residue.</param>
    /// <returns>With the flooding that hides the weights.</returns>
    public NoiseModel Of(IReadOnlyList<int> primeBits, int specialBits, int digitsPerPrime)
    {
        double rotation = Math.Sqrt(RotationVariance(primeBits, specialBits, digitsPerPrime));
        double keys = (Math.Sqrt(_before) * rotation) + (Math.Sqrt(_after) * rotation);
        double fresh = Math.Sqrt(_fresh);
        for (int step = 0; step < _folds; step++)
        {
            fresh *= 2;
            keys = (2 * keys) + rotation;
        }

        return new NoiseModel(_degree, (fresh * fresh) + (keys * keys), _outputs);
    }

    private double RotationVariance(IReadOnlyList<int> primeBits, int specialBits, int digitsPerPrime)
    {
        double digits = 0;
        foreach (int bits in primeBits)
        {
            double bound = DigitDecomposition.BoundOf(bits, digitsPerPrime);
            digits += digitsPerPrime * bound * bound;
        }

        double variance = Parameters.NoisePairs / 2.0 * _degree * digits;
        if (specialBits == 0)
        {
            return variance;
        }

        // The special prime is the largest, or nearly, of its length.
        double special = Math.ScaleB(0.999, specialBits);
        return (variance / special / special) + ((1 + (NoiseModel.SecretDensity * _degree)) / 12);
    }
}
