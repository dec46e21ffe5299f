"""Her receipts: a file of one act of consent, taken only where she presses its link, under a name that tells nothing."""

from flask import Response, abort, make_response

from consult.domain.capability import Capability
from consult.domain.receipt import encode
from consult.services import consenting, receipting
from consult.services.receipting import NoSuchReceiptError
from consult.web.access import route
from consult.web.answer.blueprint import answer, seated
from consult.web.wiring import house, today


@route(answer, "/receipt/<int:number>", needs=Capability.PARTICIPATE)
def receipt(number: int) -> Response:
    """What she chose in one act, in the language she was asked in; no name, no answer."""
    try:
        one = receipting.receipt(house(), seated(), consenting.standing(house(), seated()), number, today())
    except NoSuchReceiptError:
        abort(404)
    response = make_response(encode(one))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return response
