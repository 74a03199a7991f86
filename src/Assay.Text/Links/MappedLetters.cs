using System.Collections.Frozen;

namespace Assay.Text;

/// <summary>
/// Letters and digits of the basic plane that a browser takes for those of ASCII in the name of a host (UTS 46, "mapped"; beside the full-width and the circled letters, which
/// stand in rows of their own). The runtime knows them only where culture data is.
/// </summary>
static class MappedLetters
{
    // Each letter, then what it becomes.
    const string Written =
        "ªa²2³3¹1ºoĲijĳijſsǇljǈljǉljǊnjǋnjǌnjǱdzǲdzǳdzʰhʲjʳrʷwʸyˡlˢsˣxᴬaᴮbᴰdᴱeᴳgᴴhᴵiᴶjᴷkᴸlᴹmᴺnᴼoᴾpᴿrᵀtᵁuᵂwᵃaᵇbᵈdᵉeᵍgᵏkᵐmᵒoᵖpᵗtᵘuᵛvᵢiᵣrᵤuᵥvᶜcᶠfᶻz⁰0ⁱi⁴4⁵5⁶6⁷7⁸8"
        + "⁹9ⁿn₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9ₐaₑeₒoₓxₕhₖkₗlₘmₙnₚpₛsₜt₨rsℂcℊgℋhℌhℍhℎhℐiℑiℒlℓlℕn№noℙpℚqℛrℜrℝr℠sm℡tel™tmℤzℨzKkℬbℭcℯeℰeℱfℳmℴoℹi℻faxⅅdⅆdⅇeⅈiⅉjⅠiⅡiiⅢiiiⅣivⅤvⅥvi"
        + "ⅦviiⅧviiiⅨixⅩxⅪxiⅫxiiⅬlⅭcⅮdⅯmⅰiⅱiiⅲiiiⅳivⅴvⅵviⅶviiⅷviiiⅸixⅹxⅺxiⅻxiiⅼlⅽcⅾdⅿm①1②2③3④4⑤5⑥6⑦7⑧8⑨9⑩10⑪11⑫12⑬13⑭14⑮15⑯16⑰17⑱18⑲19⑳20⓪0ⱼjⱽv㉐pte㉑21㉒22㉓23㉔24"
        + "㉕25㉖26㉗27㉘28㉙29㉚30㉛31㉜32㉝33㉞34㉟35㊱36㊲37㊳38㊴39㊵40㊶41㊷42㊸43㊹44㊺45㊻46㊼47㊽48㊾49㊿50㋌hg㋍erg㋎ev㋏ltd㍱hpa㍲da㍳au㍴bar㍵ov㍶pc㍷dm㍸dm2㍹dm3㍺iu㎀pa㎁na㎃ma㎄ka㎅kb㎆mb㎇gb"
        + "㎈cal㎉kcal㎊pf㎋nf㎎mg㎏kg㎐hz㎑khz㎒mhz㎓ghz㎔thz㎖ml㎗dl㎘kl㎙fm㎚nm㎜mm㎝cm㎞km㎟mm2㎠cm2㎡m2㎢km2㎣mm3㎤cm3㎥m3㎦km3㎩pa㎪kpa㎫mpa㎬gpa㎭rad㎰ps㎱ns㎳ms㎴pv㎵nv㎷mv㎸kv㎹mv㎺pw㎻nw㎽mw㎾kw"
        + "㎿mw㏃bq㏄cc㏅cd㏈db㏉gy㏊ha㏋hp㏌in㏍kk㏎km㏏kt㏐lm㏑ln㏒log㏓lx㏔mb㏕mil㏖mol㏗ph㏙ppm㏚pr㏛sr㏜sv㏝wb㏿galꟲcꟳfꟴqﬀffﬁfiﬂflﬃffiﬄfflﬅstﬆst";

    static readonly FrozenDictionary<int, string> Known = Pairs().ToFrozenDictionary();

    /// <summary>What becomes of a letter; null for one that stays.</summary>
    internal static string? Of(int rune) => Known.GetValueOrDefault(rune);

    static Dictionary<int, string> Pairs()
    {
        Dictionary<int, string> pairs = [];
        for (var at = 0; at < Written.Length;)
        {
            var end = at + 1;
            while (end < Written.Length && char.IsAscii(Written[end]))
                end++;
            pairs.Add(Written[at], Written[(at + 1)..end]);
            at = end;
        }

        return pairs;
    }
}
