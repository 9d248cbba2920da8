import json,os
D='/tmp/w/gw-paymennt/tests/contract/paymennt/'
URL="https://pay.test.paymennt.com/checkout/7a3ce540effe3c9a568a577d1f717e5267e73dc503663d4f"
ID="1653241101733169556"
H={"Content-Type":"application/json","Date":"Wed, 15 Jan 2025 10:40:00 GMT"}
BASE={"id":ID,"displayId":"QS3IM5","checkoutKey":"90ed4298f15d46df994fd1cfbbec5aa24390e811295cf8b5",
 "requestId":"A-000123-2-9222","orderId":"A-000123-2-9222","currency":"AED","amount":100,"cashAmount":0.0,
 "status":"PENDING","totalRefunded":0.0,"redirectUrl":URL,"timestamp":"2025-01-15T10:30:00.250+00:00",
 "branchId":"1601731695315563241","branchName":"Test store"}
class Raw(str): pass
def write(name,about,call,expect,status=200,body=None,text=None,env="sandbox",headers=None,raw=None,asked=10000):
    f={"about":about,"call":call,"asked_minor":asked,"environment":env,"status":status,"headers":headers or H}
    if raw is not None: f["body"]="@@"
    elif body is not None: f["body"]=body
    if text is not None: f["text"]=text
    f["expect"]=expect
    s=json.dumps(f,indent=2,ensure_ascii=False)+"\n"
    if raw is not None: s=s.replace('"@@"',raw)
    open(D+name+'.json','w').write(s)
def res(**kw):
    r=dict(BASE)
    for k,v in kw.items():
        if v is None: r.pop(k,None)
        else: r[k]=v
    return {"success":True,"elapsed":12,"result":r}
def ob(verdict,**kw): return {"observation":dict(verdict=verdict,**kw)}
def no(error,**kw): return {"success":False,"elapsed":3,"error":error,**kw}
unread={"no_answer":"unreadable"}; amb={"ambiguous":"unreadable"}
# links
write("link_made","Create QR checkout: the schema's own example, with our name for it","make_link",
 {"link":{"reference":ID,"url":URL,"gateway_created_at":"2025-01-15T10:30:00.250Z","life_seconds":1200,
  "proof":{"amount":True,"currency":True,"environment":True},"server_time":"2025-01-15T10:40:00Z","request_id":None}},
 body=res(base64QR="iVBORw0KGgo="))
write("link_of_another_amount","shown, and unproved","make_link",{"link":{"proof":{"amount":False,"currency":True,"environment":True}}},body=res(amount=100.5))
write("link_of_another_currency","shown, and unproved","make_link",{"link":{"proof":{"amount":True,"currency":False}}},body=res(currency="USD"))
write("link_partly_in_cash","what is collected in cash isn't asked for online","make_link",{"link":{"proof":{"amount":False}}},body=res(cashAmount=40.0))
write("link_to_another_request","the answer is about somebody else's order","make_link",{"unsafe":"OtherReference","reference":ID},body=res(requestId="ORD-1234-r1"))
write("link_on_the_live_host","a live page for a till that plays","make_link",{"unsafe":"ForeignHost","reference":ID},body=res(redirectUrl=URL.replace(".test","")))
write("link_on_a_foreign_host","near miss of the host","make_link",{"unsafe":"ForeignHost","reference":ID},body=res(redirectUrl=URL.replace("pay.test.paymennt.com","pay.test.paymennt.com.example")))
write("link_without_tls","plain http","make_link",{"unsafe":"NotHttps","reference":ID},body=res(redirectUrl=URL.replace("https","http")))
write("link_without_address","no redirectUrl","make_link",{"unsafe":"Unreadable","reference":ID},body=res(redirectUrl=None))
write("link_without_id","nobody knows which checkout was made","make_link",amb,body=res(id=None))
write("link_id_breaks_out_of_the_path","an id that no path can hold","make_link",amb,body=res(id="../web"))
write("link_result_null","the schema says a link's checkout can be null if it is never opened","make_link",amb,body={"success":True,"elapsed":12,"result":None})
write("link_refused","400 with a sentence alone","make_link",{"rejected":"amount must be greater than 0"},400,no("amount must be greater than 0"))
write("link_refused_on_200","200 with success: false is a certain no","make_link",{"rejected":"Merchant checkout limit exceeded"},200,no("Merchant checkout limit exceeded"))
write("link_refused_in_html","a certain no without Paymennt's words","make_link",{"rejected":"HTTP 404"},404,text="<html>Not here</html>")
write("link_server_error","nobody knows","make_link",{"ambiguous":"server_error"},500,no("Internal error"))
write("link_wanted_live","a till that plays never asks for a live checkout","make_link",{"key":"WrongEnvironment"},body=res(),env="live")
write("link_wrong_key_on_400","an error that names the API key, on the status of all errors","make_link",{"key":"Wrong"},400,no("Invalid API key"))
# checks
words={"PENDING":"pending","PENDING_CONFIRMATION":"pending","AUTHORIZED":"authorized","PAID":"confirmed","FAILED":"declined","CANCELLED":"cancelled","EXPIRED":"expired","REFUNDED":"refunded","PARTIALLY_REFUNDED":"partially_refunded","CHARGEBACK":"charged_back"}
for w,v in words.items():
    write("check_"+w.lower(),"Get Checkout: the word as the samples and the filter write it","check",ob(v,raw_status=w,details={"amount_minor":10000,"currency":"AED","reference":ID,"environment":"sandbox"}),body=res(status=w))
for w,v in [("Partially refunded","partially_refunded"),("Pending confirmation","pending"),("Paid","confirmed")]:
    write("check_"+w.lower().replace(' ','_')+"_in_display_case","the word as the schema lists it","check",ob(v,raw_status=w),body=res(status=w))
write("check_documented_sample","Checkout details page: its 200 response, without the dots","check",
 ob("pending",raw_status="PENDING",details={"amount_minor":10000,"currency":"AED","reference":ID,"environment":"sandbox"},server_time="2025-01-15T10:40:00Z",request_id=None),
 raw='{"success":true,"elapsed":12,"result":{"id":"1653241101733169556","requestId":"EXAMPLE-123.1","orderId":"EXAMPLE-123","currency":"AED","amount":100.00,"status":"PENDING"}}')
for n,w in [("unknown","ON_HOLD"),("confirmed_is_no_word_of_theirs","CONFIRMED"),("captured_is_a_payments_word","CAPTURED")]:
    write("check_"+n,"a word nobody taught us","check",ob("unrecognised",raw_status=w),body=res(status=w))
write("check_without_status","no word at all is no verdict","check",ob("unrecognised",raw_status=""),body=res(status=None))
write("check_id_as_a_number","a name beyond 2^53 keeps every digit","check",ob("pending",details={"reference":ID}),
 raw='{"success":true,"elapsed":12,"result":{"id":1653241101733169556,"currency":"AED","amount":100,"status":"PENDING"}}')
write("check_paid_partly_in_cash","cashAmount isn't paid online","check",ob("confirmed",raw_message="cashAmount 40.00",details={"amount_minor":6000}),body=res(status="PAID",cashAmount=40.0))
write("check_amount_decimals","100.50 is what it says","check",ob("confirmed",details={"amount_minor":10050}),raw=json.dumps(res(status="PAID",amount="@")).replace('"@"','100.50'))
write("check_amount_as_text","a number in quotes is read as exactly","check",ob("confirmed",details={"amount_minor":10000}),body=res(status="PAID",amount="100.00"))
write("check_amount_exponent","paid beside a figure that can't be read","check",unread,raw=json.dumps(res(status="PAID",amount="@")).replace('"@"','1e2'))
write("check_amount_third_decimal","paid beside a figure that the currency doesn't have","check",unread,raw=json.dumps(res(status="PAID",amount="@")).replace('"@"','100.001'))
write("check_pending_amount_exponent","what decides nothing spoils nothing","check",ob("pending",details={"amount_minor":None}),raw=json.dumps(res(amount="@")).replace('"@"','1e2'))
write("check_cash_in_words","paid beside a cash amount that can't be read","check",unread,body=res(status="PAID",cashAmount="some"))
write("check_twice_the_status","nobody knows which of the two is meant","check",unread,raw='{"success":true,"result":{"id":"1653241101733169556","amount":100,"status":"PENDING","status":"PAID"}}')
write("check_not_found","the documented error: 400, not 404","check",ob("not_found",raw_status="400",raw_message="Checkout not found for API merchant",details={"amount_minor":None,"currency":None,"reference":None,"environment":None}),400,no("Checkout not found for API merchant"))
write("check_not_found_on_200","the same on 200","check",ob("not_found",raw_status="200"),200,no("Checkout not found for API merchant"))
write("check_refused_on_200","200 with success: false is an error, never a verdict","check",{"no_answer":"server_error"},200,no("Merchant is not active"))
write("check_error_beside_a_paid_result","success: false outweighs what stands beside it","check",{"no_answer":"server_error"},200,{**res(status="PAID"),"success":False,"error":"Stale data"})
write("check_success_as_text","success must be true, not say it","check",unread,200,{**res(status="PAID"),"success":"true"})
write("check_of_another_gateway","OCPay's answer is no answer of Paymennt's","check",unread,200,{"success":True,"data":{"status":"CONFIRMED","paymentRef":"OCPL-A1B2C3-D4E5"}})
write("check_404_of_another_server","no such path says nothing of a checkout","check",unread,404,{"message":"no Route matched with those values"})
write("check_400_of_another_server","nor does any other 400","check",unread,400,{"errors":["bad"]})
write("check_wrong_key","401","check",{"key":"Wrong"},401,no("Unauthorized"))
write("check_forbidden","403","check",{"key":"Forbidden"},403,text="")
write("check_throttled","429","check",{"throttled_s":7},429,text="",headers={**H,"Retry-After":"7"})
write("check_server_error","503","check",{"no_answer":"server_error"},503,text="<html></html>")
write("check_time_with_an_odd_zone","a time that can't be read spoils nothing","check",ob("confirmed"),body=res(status="PAID",timestamp="15/01/2025"))
# keys
page=lambda c:{"success":True,"elapsed":12,"result":{"page":0,"size":1,"totalPages":len(c),"totalElements":len(c),"content":c}}
write("key_good","a list that is answered proves the key","validate_key",{"environment":"sandbox","server_time":"2025-01-15T10:40:00Z"},body=page([BASE]))
write("key_of_a_new_merchant","nobody ever paid","validate_key",{"environment":"sandbox"},body=page([]))
write("key_wrong","401","validate_key",{"key":"Wrong"},401,no("Unauthorized"))
write("key_wrong_on_400","an error that names the API key","validate_key",{"key":"Wrong"},400,no("API key is not valid"))
write("key_list_error","the documented error of lists","validate_key",{"no_answer":"server_error"},400,no("page size parameter must be a positive integer"))
write("key_no_list","a result without a list","validate_key",unread,body=res())
